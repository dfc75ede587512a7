import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bar, lines } from '../../src/terminal/progress.ts'
import { type ExpectedEnd, progressLine, type Shown } from '../../src/terminal/progressLine.ts'
import { smoothedLoss, smoothedWith, unsmoothed } from '../../src/terminal/smoothed.ts'

const solving: ExpectedEnd = { steps: 40_000, mayEndEarlier: true, usual: 4_000 }

const shown: Shown = {
  step: 1_234,
  end: solving,
  loss: 80.123,
  unit: 'bits',
  baselines: { guessing: 84, optimal: undefined },
  best: { text: '33.5 bit errors', number: '33.5' },
  speed: 16.7,
}

test('progress: what a line has at 130, 80, 60 and fewer columns', () => {
  assert.deepEqual(
    [160, 130, 100, 80, 60, 40, 20].map((columns) => progressLine(shown, columns)),
    [
      '████░░░░░░░░ step 1,234, solved ≈ 4,000, at most 40,000 · loss 80.1 bits (guessing 84) · best 33.5 bit errors · ≈ 2 min 46 s left, at most 38 min 41 s',
      '████░░░░░░░░ step 1,234 of ≈ 4,000 · loss 80.1 bits (guessing 84) · best 33.5 bit errors · ≈ 2 min 46 s left, at most 38 min 41 s',
      '████░░░░░░░░ step 1,234 of ≈ 4,000 · loss 80.1 bits · best 33.5 bit errors · ≈ 2 min 46 s left',
      'step 1,234 of ≈ 4,000 · loss 80.1 · best 33.5 bit errors · ≈ 2 min 46 s left',
      '1,234 · loss 80.1 · best 33.5 bit errors · ≈ 3 min left',
      '1,234 · loss 80.1 · ≈ 3 min left',
      '≈ 3 min left',
    ],
  )
})

test('progress: no line is as wide as its terminal, and each tells the time left down to 25 columns', () => {
  for (let columns = 1; columns <= 200; columns++)
    for (const step of [0, 1, 3_999, 4_000, 39_999, 40_000])
      for (const end of [solving, { ...solving, usual: undefined }, { steps: 1e9, mayEndEarlier: false }]) {
        const line = progressLine({ ...shown, step, end }, columns)
        assert.ok([...line].length < columns || line === '', `${columns}: ${line}`)
        if (columns >= 25 && step < end.steps) assert.match(line, / left/, `${columns}: ${line}`)
      }
})

test('progress: the time left is that to the usual end; after it, that to the last step', () => {
  const line = (more: Partial<Shown>) => progressLine({ ...shown, speed: 10, ...more }, 200)
  assert.match(
    line({}),
    /step 1,234, solved ≈ 4,000, at most 40,000 .* ≈ 4 min 37 s left, at most 1 h 4 min · 10 steps\/s$/,
  )
  assert.match(line({ step: 4_000 }), /step 4,000, at most 40,000 .* at most 1 h 0 min left · 10 steps\/s$/)
  assert.match(line({ end: { steps: 2_000, mayEndEarlier: false } }), /step 1,234 of 2,000 .* · 1 min 17 s left · /)
  assert.match(
    line({ end: { steps: 2_000, mayEndEarlier: true } }),
    /step 1,234, at most 2,000 .* · at most 1 min 17 s left · /,
  )
  assert.match(line({ end: { steps: 3_000, mayEndEarlier: true, usual: 4_000 } }), /step 1,234, at most 3,000 /)
  assert.ok(!line({ speed: 0 }).includes('left'))
})

test('progress: the loss is a mean over about 256 sequences, from the first on', () => {
  const jumping = Array.from({ length: 2_000 }, (_, at) => (at % 2 === 0 ? 7 : 163))
  let mean = unsmoothed
  jumping.forEach((loss, at) => {
    mean = smoothedWith(mean, loss, 1)
    if (at === 0) assert.equal(smoothedLoss(mean), 7)
    if (at > 20) assert.ok(Math.abs(smoothedLoss(mean) - 85) < 5, `${at}: ${smoothedLoss(mean)}`)
  })
  assert.ok(Math.abs(smoothedLoss(mean) - 85) < 1)
  assert.deepEqual(smoothedWith(mean, Number.NaN, 1), mean)
  const large = smoothedWith(smoothedWith(unsmoothed, 100, 4_096), 10, 4_096)
  assert.ok(smoothedLoss(large) - 10 < 1e-3)
})

const evaluation = (bitErrors: number) => ({
  heldOut: { sequences: 8, loss: 2 * bitErrors, bitErrors, correct: 0, guessLoss: 84 },
  variants: {},
})
const record = (step: number, bitErrors?: number) => ({
  step,
  sequences: step,
  loss: 80,
  gradientNorm: 1,
  learningRate: 0.1,
  skipped: 0,
  seconds: step,
  ...(bitErrors !== undefined && { evaluation: evaluation(bitErrors) }),
})

/** A view that writes to a list, with a clock that is set. */
const watched = () => {
  const written: string[] = []
  const clock = { ms: 0 }
  const options = {
    start: 0,
    end: solving,
    unit: 'bits',
    batchSize: 1,
    now: () => clock.ms,
    write: (text: string) => void written.push(text),
  }
  return { written, clock, options }
}

test('progress in lines, for pipes: the best score so far, the loss of guessing, and the time left', () => {
  const { written, clock, options } = watched()
  const view = lines({ ...options, before: [evaluation(30).heldOut] })
  clock.ms = 10_000
  view.record(record(1_000, 33))
  clock.ms = 20_000
  view.record(record(2_000, 20))
  clock.ms = 21_000
  view.record(record(2_100))
  assert.deepEqual(written, [
    'step 1,000 · 1,000 sequences · loss 80 bits · 33 bit errors · 0 % without error · best 30 bit errors · guessing 84 bits · ≈ 30 s left, at most 6 min 30 s · 100 steps/s\n',
    'step 2,000 · 2,000 sequences · loss 80 bits · 20 bit errors · 0 % without error · best 20 bit errors · guessing 84 bits · ≈ 20 s left, at most 6 min 20 s · 100 steps/s\n',
  ])
})

test('progress in a line: it is drawn in place, as wide as the terminal is by then; notes come before it', () => {
  const { written, clock, options } = watched()
  let columns = 200
  const view = bar({ ...options, columns: () => columns })
  for (let step = 1; step <= 50; step++) {
    clock.ms += 10
    view.update({ step, loss: 80 })
  }
  assert.ok(written.length <= 7, `${written.length} drawings in half a second`)
  view.record(record(50, 20))
  assert.match(written.at(-1) ?? '', /loss 80 bits \(guessing 84\) · best 20 bit errors · /)
  columns = 40
  view.note('step 50: the loss is NaN; update skipped')
  const [note = '', drawn = ''] = written.slice(-2)
  assert.equal(note, '\r\u001b[Kstep 50: the loss is NaN; update skipped\n')
  assert.ok(drawn.startsWith('\r\u001b[K') && drawn.length - 4 < columns)
  view.stop()
  assert.equal(written.at(-1), '\n')
})
