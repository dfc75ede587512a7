import assert from 'node:assert/strict'
import { test } from 'node:test'
import { animationFrames } from '../../src/figures/animationFrames.ts'
import { curvesFigure as drawn } from '../../src/figures/curvesFigure.ts'
import { inspectorFigure } from '../../src/figures/inspectorFigure.ts'
import { memoryFigure } from '../../src/figures/memoryFigure.ts'
import { type Run, runsByTask } from '../../src/figures/runGroups.ts'
import { gapsIn, gapsMarked, slotMarks, slotNote, slotsShown } from '../../src/figures/slotsShown.ts'
import type { Recording } from '../../src/recording/recording.ts'
import type { MetricsRecord } from '../../src/runs/metrics.ts'
import { dnc, ntm, plain, sam } from './recordings.ts'
import { assertWhole, textsOf } from './support.ts'

/** The figure of runs of one task. */
const curvesFigure = (runs: ReadonlyArray<Run>, title: string): string => {
  const [task, ...others] = runsByTask(runs)
  assert.ok(task !== undefined && others.length === 0)
  return drawn(task, title)
}

const about = { title: 'copy: <a machine> & "its" work', subtitle: `${'A long sentence about it. '.repeat(9)}The end.` }

const record = (step: number, bitErrors?: number): MetricsRecord => ({
  step,
  sequences: 16 * step,
  loss: 80 / step,
  gradientNorm: step === 3 ? Number.POSITIVE_INFINITY : 5,
  learningRate: 0.001,
  skipped: 0,
  seconds: step,
  ...(bitErrors !== undefined && {
    evaluation: {
      heldOut: { sequences: 4, loss: 1, bitErrors, correct: bitErrors === 0 ? 1 : 0.5 },
      variants: { '40 words': { sequences: 4, loss: 1, bitErrors, correct: 0.25 } },
    },
  }),
})

const run = (name: string) => ({ name, records: [record(1), record(2, 12), record(3), record(4, 0)] })

test('curves: four panels of one run, with its variants in a legend', () => {
  const svg = curvesFigure([run('runs/copy-ntm-1')], about.title)
  assertWhole(svg)
  const texts = textsOf(svg)
  for (const text of [about.title, 'Training loss', 'bits per sequence', 'Gradient norm', 'as trained', '40 words'])
    assert.ok(texts.includes(text), text)
  assert.equal(texts.filter((text) => text === 'sequences seen').length, 4)
  assert.ok(texts.includes('0'), 'no error has a place on its axis')
})

test('curves: several runs lie over each other, and each is named once', () => {
  const names = Array.from({ length: 17 }, (_, at) => `runs/a-rather-long-name-of-a-run-${at}`)
  const svg = curvesFigure(names.map(run), 'How 17 runs learned')
  assertWhole(svg)
  for (const name of names) assert.equal(textsOf(svg).filter((text) => text === name).length, 1)
  assert.ok(textsOf(svg).includes('Without error: 40 words'))
})

test('curves: no report, one report, 100,000 reports, only zeros', () => {
  assertWhole(curvesFigure([{ name: 'new', records: [] }], 'Nothing yet'))
  assertWhole(curvesFigure([{ name: 'one', records: [record(1)] }], 'One'))
  const many = Array.from({ length: 100_000 }, (_, at) => record(at + 1))
  const svg = curvesFigure([{ name: 'many', records: many }], 'Many')
  assertWhole(svg)
  assert.ok(svg.length < 60_000, `${svg.length} characters`)
  const zero = { ...record(1, 0), loss: 0, gradientNorm: 0 }
  assertWhole(curvesFigure([{ name: 'zero', records: [zero, { ...zero, loss: Number.NaN }] }], 'Zero'))
})

test('a gradient norm that is not finite breaks its line', () => {
  const paths = [...curvesFigure([run('one')], 'One').matchAll(/<path d="(M[^"]+)" fill="none" stroke="#0072b2"/g)]
  const broken = paths.filter(([, path = '']) => path.split('M').length > 2)
  assert.equal(broken.length, 1)
})

test('inside an NTM: bits, weightings, gates, shifts, sharpening', () => {
  const svg = inspectorFigure(ntm(), about)
  assertWhole(svg)
  const texts = textsOf(svg)
  for (const text of [
    'Input',
    'Target',
    'Output',
    'Weighting of the write head',
    'Weighting of the read head',
    'Shift of the read head',
    'Sharpening',
    'Key strengths',
    '+1',
    '−1',
    'slot',
    'step',
    'weight, gate, usage',
  ])
    assert.ok(texts.includes(text), text)
})

test('inside a DNC: usage, gates, modes and strengths of every head', () => {
  const svg = inspectorFigure(dnc(), about)
  assertWhole(svg)
  const texts = textsOf(svg)
  for (const text of [
    'Usage',
    'allocation',
    'free 2',
    'Read modes of read head 2',
    'Weighting of read head 1',
    'backward',
  ])
    assert.ok(texts.includes(text), text)
})

test('inside a SAM: usage, gates and strengths, and nothing of what it lacks', () => {
  const svg = inspectorFigure(sam(), about)
  assertWhole(svg)
  const texts = textsOf(svg)
  for (const text of ['Recency of access', 'write', 'allocation', 'Weighting of read head 2'])
    assert.ok(texts.includes(text), text)
  assert.ok(!texts.some((text) => /free|Read modes|Shift/.test(text)))
})

test('inside a controller without a memory: words only', () => {
  const svg = inspectorFigure(plain(), about)
  assertWhole(svg)
  assert.ok(textsOf(svg).includes('Output'))
  assert.ok(!textsOf(svg).some((text) => /Weighting|slot|Usage/.test(text)))
})

test('short and long sequences, small and large memories fit', () => {
  for (const recording of [ntm({ words: 1 }), ntm({ words: 200 }), dnc({ words: 60, slots: 64 }), dnc({ slots: 1 })]) {
    assertWhole(inspectorFigure(recording, about))
    const svg = memoryFigure(recording, 1, about)
    assert.ok(svg)
    assertWhole(svg)
  }
})

test('slots: a small memory is whole, of a large one those in use, also around its end; the axis says so', () => {
  assert.equal(slotsShown(ntm()).slots.length, 16)
  assert.deepEqual(slotsShown(ntm({ slots: 128, first: 5 })), { slots: [5, 6, 7, 8], of: 128, isCut: false })
  assert.deepEqual(slotsShown(ntm({ slots: 128, first: 126 })), {
    slots: [126, 127, 0, 1],
    of: 128,
    isCut: false,
  })
  const texts = textsOf(inspectorFigure(ntm({ slots: 128, first: 126 }), about))
  assert.ok(texts.includes('slot (4 of 128)'))
  assert.ok(texts.join(' ').includes('4 of 128 slots are shown'))
})

test('the memory: words, heads, usage, link; none without a memory; of many slots those with the largest weights', () => {
  const texts = textsOf(memoryFigure(dnc(), 5, about) ?? '')
  for (const text of ['memory', 'write', 'read 1', 'read 2', 'usage', 'link', '−2', '2', 'element of the word'])
    assert.ok(texts.includes(text), text)
  assert.equal(memoryFigure(plain(), 0, about), undefined)
  const cut = slotsShown(ntm({ slots: 60, words: 9 }), 4)
  assert.deepEqual([cut.slots.length, cut.isCut], [4, true])
  assert.match(slotNote(cut) ?? '', /^4 of 60 slots are shown: those with the largest weights\./)
})

test('gaps between slots are marked, and the slots after them named', () => {
  const recording = ntm({ slots: 300, words: 3 })
  const weights = recording.intermediates['readWeightings']?.data as Float32Array
  for (const slot of [100, 101, 250]) weights[slot] = 1
  const shown = slotsShown(recording)
  assert.deepEqual(shown.slots, [250, 2, 3, 4, 100, 101])
  assert.deepEqual(gapsIn(shown), [1, 4])
  assert.deepEqual([gapsMarked(shown, 6), gapsMarked(shown, 1)], [[1, 4], []])
  assert.deepEqual(
    slotMarks(shown, 6, 11).map(({ text }) => text),
    ['250', '3', '100'],
  )
  for (const svg of [inspectorFigure(recording, about), memoryFigure(recording, 1, about) ?? '']) {
    assertWhole(svg)
    assert.ok(textsOf(svg).includes('250'))
    assert.match(textsOf(svg).join(' '), /At dashed lines on white/)
  }
})

test('around the end of the slots there is no gap', () => {
  assert.deepEqual(gapsIn(slotsShown(ntm({ slots: 128, first: 126 }))), [])
})

test('channels have their names, and the phases of the sequence are marked', () => {
  const recording: Recording = {
    ...ntm(),
    channels: { inputs: ['bit 1', 'bit 2', 'bit 3', 'start flag', 'end flag'], targets: ['out 1', 'out 2', 'out 3'] },
    timeline: [
      { name: 'start', from: 0, to: 1 },
      { name: 'words 1–4', from: 1, to: 5 },
      { name: 'end', from: 5, to: 6 },
      { name: 'answer', from: 6, to: 10 },
    ],
  }
  const svg = inspectorFigure(recording, about)
  assertWhole(svg)
  const texts = textsOf(svg)
  for (const text of ['start flag', 'out 3', 'words 1–4', 'answer']) assert.ok(texts.includes(text), text)
  assert.ok(!texts.includes('bit'))
  assert.match(textsOf(animationFrames(recording, 3, about).frame(2)).join(), /step 3 of 10: words 1–4/)
})
