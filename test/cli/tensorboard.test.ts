import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { PNG } from 'pngjs'
import { openEvents } from '../../src/commands/train/events.ts'
import { withTensorboard } from '../../src/commands/train/tensorboard.ts'
import { explain } from '../../src/core/errors.ts'
import { runTraining } from '../../src/runs/loop.ts'
import { disposePosition } from '../../src/runs/position.ts'
import { HeapExhausted } from '../../src/tfjs/heapExhausted.ts'
import { memoryRecorder, numbersOf, quietSurroundings, start, tinyMachine } from '../runs/support.ts'
import { ready } from '../support/ready.ts'
import type { MetricsRecord } from '../../src/runs/metrics.ts'
import type { Evaluation } from '../../src/training/evaluation.ts'
import { type DecodedEvent, decodeEvent, eventsOf, kept, records } from '../formats/tensorboard/decoder.ts'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { checkpoint, json, metrics, timeless, tiny } from '../support/runFiles.ts'

const often = '--set reportEvery=2 --set evalEvery=4 --set evaluation.variantSequences=2'

const files = (run: string): ReadonlyArray<string> =>
  readdirSync(join(run, 'tensorboard'))
    .toSorted()
    .map((name) => join(run, 'tensorboard', name))

/** All that TensorBoard keeps of a run: it reads as far as there are whole records. */
const events = (run: string): ReadonlyArray<DecodedEvent> =>
  kept(files(run).flatMap((path) => records(readFileSync(path)).records.map(decodeEvent)))

type Series = Readonly<Record<string, ReadonlyArray<readonly [step: number, value: number]>>>

/** Step and value of every scalar in order, by its tag. */
const scalars = (all: ReadonlyArray<DecodedEvent>): Series => {
  const series: Record<string, (readonly [number, number])[]> = {}
  for (const { step, summary } of all)
    for (const { tag, simpleValue } of summary?.value ?? [])
      if (simpleValue !== undefined) (series[tag] ??= []).push([step, simpleValue])
  return series
}

/** What the scalars must be, from metrics.jsonl alone. */
const expected = (run: string): Series => {
  const all = metrics(run) as unknown as ReadonlyArray<MetricsRecord>
  const series = (from: (record: MetricsRecord) => number | undefined) =>
    all.flatMap((record) => {
      const value = from(record)
      return value === undefined ? [] : [[record.step, Math.fround(value)] as const]
    })
  const marks = (name: string, from: (record: MetricsRecord) => Evaluation | undefined) => ({
    [`${name}/loss`]: series((record) => from(record)?.loss),
    [`${name}/bit_errors`]: series((record) => from(record)?.bitErrors),
    [`${name}/correct`]: series((record) => from(record)?.correct),
    [`${name}/guess_loss`]: series((record) => from(record)?.guessLoss),
    [`${name}/guess_error`]: series((record) => from(record)?.guessError),
  })
  const variants = Object.keys(all.find(({ evaluation }) => evaluation !== undefined)?.evaluation?.variants ?? {})
  return {
    'train/loss': series(({ loss }) => loss),
    'train/gradient_norm': series(({ gradientNorm }) => gradientNorm),
    'train/learning_rate': series(({ learningRate }) => learningRate),
    'train/sequences': series(({ sequences }) => sequences),
    'train/skipped': series(({ skipped }) => skipped),
    ...marks('evaluation', ({ evaluation }) => evaluation?.heldOut),
    ...Object.assign(
      {},
      ...variants.map((name) => marks(`evaluation/${name}`, ({ evaluation }) => evaluation?.variants[name])),
    ),
  }
}

/** Steps at which there is a value of a tag. */
const stepsOf = (run: string, wanted: string): ReadonlyArray<number> =>
  events(run).flatMap(({ step, summary }) => (summary?.value.some(({ tag }) => tag === wanted) === true ? [step] : []))

test('--tensorboard: every scalar is that of metrics.jsonl; pictures and histograms at each evaluation', async () => {
  const cwd = emptyFolder()
  const since = Date.now() / 1000
  await succeed(cwd, `train --model dnc ${tiny} ${often} --steps 9 --run told --tensorboard --quiet`)
  await succeed(cwd, `train --model dnc ${tiny} ${often} --steps 9 --run plain --quiet`)
  const run = join(cwd, 'told')

  assert.equal(files(run).length, 1)
  const all = events(run)
  assert.equal(all[0]?.fileVersion, 'brain.Event:2')
  assert.ok(all.every(({ wallTime }) => wallTime >= since && wallTime <= Date.now() / 1000))
  assert.deepEqual(scalars(all), expected(run))
  assert.ok(Object.keys(expected(run)).some((tag) => /^evaluation\/\d+ words\/correct$/.test(tag)))

  assert.deepEqual(stepsOf(run, 'probe/read weighting 1'), [4, 8])
  assert.deepEqual(stepsOf(run, 'weightings/write 1'), [4, 8])
  for (const { tag, image, histo } of all.flatMap(({ summary }) => summary?.value ?? [])) {
    if (image !== undefined) {
      const png = PNG.sync.read(Buffer.from(image.encodedImageString), { checkCRC: true })
      assert.deepEqual([png.width, png.height], [image.width, image.height], tag)
    }
    if (histo !== undefined) {
      assert.equal(histo.num % 3, 0, 'whole rows of three slots')
      assert.ok(histo.min >= 0 && histo.max <= 1 && histo.max > histo.min)
      assert.equal(
        histo.bucket.reduce((a, b) => a + b, 0),
        histo.num,
      )
    }
  }

  assert.deepEqual(json(join(run, 'config.json')), json(join(cwd, 'plain/config.json')), 'it is not of the config')
  assert.deepEqual(checkpoint(run, 'latest'), checkpoint(join(cwd, 'plain'), 'latest'), 'watching changes nothing')
  assert.deepEqual(timeless(run), timeless(join(cwd, 'plain')))
})

test('a resumed run has a file of its own, and what the run forgot is void', async () => {
  const cwd = emptyFolder()
  const run = join(cwd, 'run')
  await succeed(cwd, `train ${tiny} ${often} --set checkpointEvery=5 --steps 10 --run run --tensorboard --quiet`)
  // As if it had been killed before the checkpoint of step 10: 6, 8 and 10 are forgotten, and half a record is left.
  for (const name of ['latest', 'best', 'step-00000010', 'step-00000008'])
    rmSync(join(run, 'checkpoints', `${name}.safetensors`), { force: true })
  writeFileSync(join(run, 'checkpoints/latest.safetensors'), checkpoint(run, 'step-00000005'))
  const first = files(run)[0] as string
  const whole = readFileSync(first)
  writeFileSync(first, whole.subarray(0, whole.length - 7))
  assert.ok(records(readFileSync(first)).left > 0)

  await succeed(cwd, 'train --resume run --steps 7 --tensorboard --quiet')
  const [before, after] = files(run)
  assert.equal(before, first)
  const [version, start, ...rest] = eventsOf(after as string)
  assert.equal(version?.fileVersion, 'brain.Event:2')
  assert.deepEqual([start?.sessionLog?.status, start?.step], ['START', 6])
  assert.deepEqual(
    rest.map(({ step }) => step),
    [6],
  )
  assert.deepEqual(readFileSync(first), whole.subarray(0, whole.length - 7), 'earlier files stay as they are')
  assert.deepEqual(
    metrics(run).map(({ step }) => step),
    [2, 4, 6],
  )
  assert.deepEqual(scalars(events(run)), expected(run))
})

test('the curves of a run begin at its first step, though TensorBoard was asked for later', async () => {
  const cwd = emptyFolder()
  await succeed(cwd, `train ${tiny} ${often} --steps 6 --run run --quiet`)
  await succeed(cwd, 'train --resume run --steps 10 --tensorboard --quiet')
  const run = join(cwd, 'run')
  assert.deepEqual(scalars(events(run)), expected(run))
  assert.deepEqual(stepsOf(run, 'train/loss'), [2, 4, 6, 8, 10])
  const times = events(run).map(({ wallTime }) => wallTime)
  assert.deepEqual(
    times.slice(1),
    times.slice(1).toSorted((a, b) => a - b),
  )
})

test('a rollback voids what came after the checkpoint', async () => {
  const cwd = emptyFolder()
  const wild = '--learning-rate 1e38 --set onDivergence.policy=rollback --set onDivergence.rateFactor=1e-40'
  await succeed(
    cwd,
    `train ${tiny} --steps 6 --set reportEvery=1 --set evalEvery=4 ${wild} --run run --tensorboard --quiet`,
  )
  const run = join(cwd, 'run')
  assert.equal(eventsOf(files(run)[0] as string).filter(({ sessionLog }) => sessionLog?.status === 'START').length, 2)
  assert.deepEqual(stepsOf(run, 'train/loss'), [1, 2, 3, 4, 5, 6])
  assert.deepEqual(scalars(events(run)), expected(run))
})

test('where events cannot be written, one note says so, and training goes on', async () => {
  const cwd = emptyFolder()
  await succeed(cwd, `train ${tiny} ${often} --steps 4 --run run --quiet`)
  writeFileSync(join(cwd, 'run/tensorboard'), 'in the way')
  const { code, stderr } = await engram(cwd, 'train --resume run --steps 12 --tensorboard')
  assert.equal(code, 0)
  assert.deepEqual(
    stderr.split('\n').filter((line) => line.includes('TensorBoard')),
    [
      'No more TensorBoard events are written in this session: Cannot make run/tensorboard: it exists, and is not a directory',
    ],
  )
  assert.equal(metrics(join(cwd, 'run')).at(-1)?.step, 12)
  assert.equal(readFileSync(join(cwd, 'run/tensorboard'), 'utf8'), 'in the way')
})

test('a file that goes away in the middle is noted once, and not made again', async () => {
  const run = emptyFolder()
  const notes: string[] = []
  const told = await openEvents(run, { wallTime: () => 7, note: (text) => void notes.push(text) })()
  await told.goOnAfter(0)()
  await told.say(1, [{ tag: 'x', scalar: 1 }])()
  assert.deepEqual(notes, [])
  assert.equal(events(run).length, 2)
  rmSync(join(run, 'tensorboard'), { recursive: true })
  await told.say(2, [{ tag: 'x', scalar: 2 }])()
  await told.say(3, [{ tag: 'x', scalar: 3 }])()
  assert.equal(notes.length, 1)
  assert.match(
    notes[0] ?? '',
    /^No more TensorBoard events are written in this session: Cannot append to .*: no such file/,
  )
  assert.equal(existsSync(join(run, 'tensorboard')), false)
})

test('images that cannot be made end no run: one note says why, and the run is the one without them', async () => {
  await ready()
  const cwd = emptyFolder()
  const experiment = tinyMachine({ evalEvery: 2 })
  const { model } = experiment
  const unwatched = async (change: object) => {
    const machine = { ...experiment, model: { ...model, ...change } }
    const runs = []
    for (const isTold of [true, false]) {
      const memory = memoryRecorder(machine)
      const { around, notes } = quietSurroundings()
      const clock = { wallTime: () => 0, note: around.onNote }
      const recorder = isTold
        ? await withTensorboard(memory.recorder, machine, { directory: cwd, step: 0, clock })()
        : memory.recorder
      const ended = await runTraining(machine, start(machine), recorder, around)
      if (ended._tag === 'Left') assert.fail(explain(ended.left))
      runs.push({ notes, numbers: numbersOf(ended.right.position), records: memory.steps('record') })
      disposePosition(ended.right.position)
      memory.release()
    }
    const [told, silent] = runs as [(typeof runs)[number], (typeof runs)[number]]
    assert.deepEqual([told.numbers, told.records], [silent.numbers, silent.records])
    return told.notes
  }
  const full = () => {
    throw new HeapExhausted(2 ** 31, 2 ** 30)
  }
  assert.deepEqual(await unwatched({ observe: full }), [
    'TensorBoard shows no images of the memory in this session: HeapExhausted: The WebAssembly heap has no room for 2,048 MiB in one piece; 1,024 MiB are left. Lower batchSize, model.slots or the task’s longest sequence.',
  ])
  const [note, ...more] = await unwatched({ config: { ...model.config, slots: 2 ** 26 } })
  assert.match(
    note ?? '',
    /session: a recording of \d+ steps with 67,108,864 slots needs [\d,]+ MiB; beside training it may take 1,024 MiB$/,
  )
  assert.deepEqual(more, [])
})
