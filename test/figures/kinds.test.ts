import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { wordSteps, storyOf } from '../../src/figures/story.ts'
import { curvesFigure } from '../../src/figures/curvesFigure.ts'
import { type Run, runsByTask } from '../../src/figures/runGroups.ts'
import { inspectorFigure } from '../../src/figures/inspectorFigure.ts'
import { scalarsOf } from '../../src/figures/tensorboard/scalars.ts'
import { inspectorSummaries } from '../../src/figures/tensorboard/inspectorSummaries.ts'
import { sequenceSection } from '../../src/dashboard/page/sequencePanels.ts'
import { recordTextOf } from '../../src/dashboard/server/record.ts'
import { disposeTree } from '../../src/core/ownership.ts'
import { child, keyOf } from '../../src/core/random.ts'
import { decodeRecording, encodeRecording } from '../../src/formats/recordingFile.ts'
import { type TargetKind, targetKinds } from '../../src/models/targets.ts'
import { scoresIn } from '../../src/recording/errors.ts'
import { recordingOf } from '../../src/recording/record.ts'
import type { Numbers, Recording } from '../../src/recording/recording.ts'
import { baselinesOf, kindOfRun } from '../../src/runs/baselines.ts'
import type { MetricsRecord } from '../../src/runs/metrics.ts'
import { sequenceText } from '../../src/terminal/sequence.ts'
import { walkLines } from '../../src/terminal/walk.ts'
import { channelsOf } from '../../src/tasks/channels.ts'
import { timelineOf } from '../../src/tasks/phases.ts'
import { type Evaluation, evaluate } from '../../src/training/evaluation.ts'
import { experimentWith, kindTasks } from '../support/kindTasks.ts'
import { ready } from '../support/ready.ts'

before(ready)

/** A recording of a fresh model, and the evaluation of the same sequence. */
const recorded = async (kind: TargetKind) => {
  const { model, task } = experimentWith(kindTasks[kind])
  const params = model.init(keyOf(4))
  const key = keyOf(7)
  const sequence = task.draw(child(key, 0))
  const recording = await recordingOf(model, params, sequence, task)
  const evaluation = await evaluate(model, params, task, { key, sequences: 1 })
  disposeTree(params)
  return { recording, evaluation, sequence }
}

for (const kind of targetKinds)
  test(`${kind}: the scores of a recording are those of an evaluation of its sequence`, async () => {
    const { recording, evaluation } = await recorded(kind)
    const scores = scoresIn(recording)
    for (const [key, value] of Object.entries(scores)) {
      const expected = evaluation[key as keyof typeof scores] ?? Number.NaN
      assert.ok(Math.abs(value - expected) < 1e-5 * (1 + Math.abs(expected)), `${key}: ${value}, not ${expected}`)
    }
    assert.ok(Object.keys(scores).length > 0)
  })

test('outputs of classes are probabilities that add up to 1; values are not squeezed', async () => {
  const classes = (await recorded('classes')).recording.outputs
  for (let t = 0; t < (classes.shape[0] ?? 0); t++) {
    const row = classes.data.subarray(3 * t, 3 * t + 3)
    assert.ok(row.every((p) => p > 0 && p < 1) && Math.abs(row.reduce((sum, p) => sum + p, 0) - 1) < 1e-6)
  }
  const values = (await recorded('values')).recording.outputs.data
  assert.ok(values.some((x) => x > 1.5) && values.some((x) => x < -0.5))
})

test('a recording keeps through its file what its targets are, the names of its channels, and its phases', async () => {
  for (const kind of targetKinds) {
    const { recording, sequence } = await recorded(kind)
    const { readAs, channels, timeline } = decodeRecording(encodeRecording(recording))
    assert.deepEqual(readAs, { kind })
    assert.deepEqual(channels, channelsOf(kindTasks[kind]))
    assert.deepEqual(timeline, timelineOf(kindTasks[kind], sequence))
  }
})

const numbers = (rows: ReadonlyArray<ReadonlyArray<number>>): Numbers => ({
  shape: [rows.length, rows[0]?.length ?? 0],
  data: Float32Array.from(rows.flat()),
})

/** Four steps of a task of letters: the third answer is wrong, the first step does not count. */
const letters: Recording = {
  anatomy: { kind: 'none', slots: 0, wordSize: 0, readHeads: 0, writeHeads: 0, shifts: 0 },
  readAs: { kind: 'classes', names: ['a', ' ', '\n'] },
  fields: {},
  inputs: numbers([
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [0, 0, 0],
  ]),
  targets: numbers([
    [0, 0, 0],
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]),
  mask: { shape: [4], data: Float32Array.from([0, 0.5, 2, 1]) },
  outputs: numbers([
    [0.4, 0.3, 0.3],
    [0.998, 0.001, 0.001],
    [0.1, 0.27, 0.63],
    [0.2, 0.2, 0.6],
  ]),
  intermediates: { hidden: numbers([[0], [0], [0], [0]]) },
}

const numeric: Recording = {
  ...letters,
  readAs: { kind: 'values', names: ['warmth'] },
  inputs: numbers([[100], [110], [130], [-5]]),
  targets: numbers([[0], [100], [110], [130]]),
  outputs: numbers([[0], [101.25], [109], [133]]),
}

test('a table of classes names them, visibly, and of values shows numbers and errors', () => {
  assert.deepEqual(walkLines(letters), [
    '  step  input  target  output    wrong',
    '     0  a              a (0.40)',
    '     1  ␣      a       a             0',
    '     2  ⏎      ␣       ⏎ (0.63)      1',
    '     3         ⏎       ⏎ (0.60)      0',
  ])
  assert.deepEqual(walkLines(numeric), [
    '  step  input  target  output  error',
    '     0    100               0',
    '     1    110     100     101   1.25',
    '     2    130     110     109      1',
    '     3     -5     130     133      3',
  ])
  assert.deepEqual(scoresIn(letters), { wrongSymbols: 1, accuracy: 1 - 1 / 3 })
})

test('a sample of classes or values is a table; steps that do not count have no target', () => {
  const row = (at: number) => [0, 1, 2].map((c) => (c === at ? 1 : 0))
  const sequence = { inputs: [row(0), row(2)], targets: [row(1), row(1)], mask: [0, 0.5] }
  const sizes = { inputSize: 3, targetSize: 3 }
  const targets = { kind: 'classes', names: ['a', ' ', '\n'] } as const
  assert.deepEqual(sequenceText(sequence, { ...sizes, targets }).split('\n'), [
    '  step  input  target  phase',
    '     0  a              input',
    '     1  ⏎      ␣       answer',
  ])
  assert.deepEqual(sequenceText(sequence, sizes).split('\n'), [
    '  a input · b answer',
    '              ab',
    '  inputs',
    '    input 1   █·',
    '    input 2   ··',
    '    input 3   ·█',
    '  targets',
    '    target 1   ·',
    '    target 2   █',
    '    target 3   ·',
    '  · is 0, █ is 1',
  ])
})

test('a story of classes or values tells answers, and no words of bits', () => {
  const captions = (recording: Recording) => storyOf(recording, 1).map(({ caption }) => caption)
  assert.deepEqual(captions(letters), ['input', 'output: a', 'output: ⏎, wrong: ␣ is due', 'output: ⏎'])
  assert.deepEqual(captions(numeric)[1], 'output 101, target 100')
  assert.deepEqual(wordSteps(letters, 1), [])
})

test('the page outlines a wrong class, and shows values in their own range', () => {
  const [, , output] = sequenceSection({ recording: letters }).panels
  assert.match(output?.text ?? '', /1 wrong symbol\./)
  const wrong = [0, 1, 2].flatMap((row) => [0, 1, 2, 3].filter((t) => output?.map.wrong?.(row, t)).map((t) => [row, t]))
  assert.deepEqual(wrong, [[2, 2]])
  assert.deepEqual(
    [0, 1, 2].map((row) => output?.map.rows.label(row)),
    ['a', '␣', '⏎'],
  )
  const [input, both] = sequenceSection({ recording: numeric }).panels
  assert.deepEqual(input?.scale, { kind: 'diverging', extent: 130 })
  assert.deepEqual(both?.scale, { kind: 'sequential', low: 0, extent: 133 })
  assert.match(both?.text ?? '', /RMSE 1\.96\./)
  assert.deepEqual([both?.map.field.value(0, 2), both?.map.field.value(1, 2)], [110, 109])
})

test('the figure of a sequence names classes, and draws values as lines', () => {
  const about = { title: 'title', subtitle: 'subtitle' }
  const classes = inspectorFigure(letters, about)
  for (const text of ['>␣<', '>⏎<', '>probability<']) assert.ok(classes.includes(text), text)
  const values = inspectorFigure(numeric, about)
  for (const text of ['>Warmth: target and output<', '>target<', '>output<']) assert.ok(values.includes(text), text)
  assert.ok(!values.includes('>probability<') && !values.includes('>bit, probability<'))
})

test('pictures of values for TensorBoard have the range of the values', () => {
  const colours = (recording: Recording) => {
    const picture = inspectorSummaries(recording).find(({ tag }) => tag === 'probe/target')
    return picture !== undefined && 'picture' in picture ? new Set(picture.picture.pixels).size : 0
  }
  assert.ok(colours(numeric) > 6)
})

const evaluated = (step: number, heldOut: Evaluation): MetricsRecord => ({
  step,
  sequences: step,
  loss: heldOut.loss,
  gradientNorm: 1,
  learningRate: 1,
  skipped: 0,
  seconds: step,
  evaluation: { heldOut, variants: {} },
})
const bits: Evaluation = {
  sequences: 1,
  loss: 10,
  bitErrors: 3,
  correct: 0.5,
  guessLoss: 80,
  guessError: 40,
  optimalLoss: 5,
}
const classes: Evaluation = {
  sequences: 1,
  loss: 10,
  wrongSymbols: 3,
  accuracy: 0.9,
  correct: 0.5,
  guessLoss: 30,
  guessError: 9,
}
const values: Evaluation = { sequences: 1, loss: 0.1, rmse: 0.02, mae: 0.01, guessLoss: 7, guessError: 1.5 }
const runs = { bits, classes, values }

test('a run’s kind and baselines are those of its last evaluation; baselines that are alike are one', () => {
  for (const kind of targetKinds) assert.equal(kindOfRun([evaluated(1, runs[kind])]), kind)
  assert.equal(kindOfRun([]), undefined)
  const records = [evaluated(1, { ...bits, guessLoss: 1 }), evaluated(2, bits)]
  const alike = [{ records }, { records: [evaluated(1, { ...bits, guessLoss: 82 })] }]
  assert.deepEqual(baselinesOf(alike, 'loss'), [
    { name: 'guessing', y: 81 },
    { name: 'optimal', y: 5 },
  ])
  const other = { records: [evaluated(1, { ...bits, guessLoss: 200 })] }
  assert.deepEqual(
    baselinesOf([...alike, other], 'loss').map(({ y }) => y),
    [81, 200, 5],
  )
  assert.deepEqual(baselinesOf(alike, 'error'), [{ name: 'guessing', y: 40 }])
})

/** The texts of an SVG. */
const textsOf = (svg: string): ReadonlyArray<string> => [...svg.matchAll(/>([^<>]+)</g)].map(([, text = '']) => text)

test('curves have the panels of their kinds, no empty one, and the baselines as dashed lines', () => {
  const figures = (...all: ReadonlyArray<Run>) => runsByTask(all).map((task) => curvesFigure(task, 'title'))
  const curves = (...kinds: ReadonlyArray<TargetKind>) =>
    figures(
      ...kinds.map((kind) => ({ name: kind, records: [evaluated(1, runs[kind]), evaluated(2, runs[kind])] })),
    ).join('')
  const ofBits = textsOf(curves('bits'))
  for (const text of ['Training loss', 'bits per sequence', 'Bit errors, held-out', 'guessing 80', 'optimal 5'])
    assert.ok(ofBits.includes(text), text)
  for (const text of ['RMSE', 'Wrong symbols, held-out']) assert.ok(!ofBits.includes(text), text)
  const ofValues = textsOf(curves('values'))
  for (const text of ['squared error per sequence', 'RMSE, held-out', 'guessing 7', 'guessing 1.5'])
    assert.ok(ofValues.includes(text), text)
  assert.ok(!ofValues.some((text) => /bit|without error|optimal/.test(text)))
  const all = textsOf(curves('bits', 'classes', 'values'))
  for (const text of ['bits per sequence', 'squared error per sequence', 'Wrong symbols, held-out'])
    assert.ok(all.includes(text), text)
  assert.equal(figures(...targetKinds.map((kind) => ({ name: kind, records: [evaluated(1, runs[kind])] }))).length, 3)
  assert.equal((curves('bits').match(/stroke-dasharray="4 3"/g) ?? []).length, 3)
  // A run without an evaluation yet, of which its config tells the kind.
  const { evaluation: _, ...young } = evaluated(1, values)
  assert.ok(
    textsOf(
      figures({ name: 'young', config: { model: { outputs: { kind: 'values' } } }, records: [young] }).join(''),
    ).includes('squared error per sequence'),
  )
})

test('TensorBoard is told the scores of each kind, and the baselines', () => {
  const tags = (evaluation: Evaluation) =>
    scalarsOf(evaluated(1, evaluation)).flatMap(({ tag }) => (tag.startsWith('evaluation/') ? [tag.slice(11)] : []))
  assert.deepEqual(tags(bits), ['loss', 'bit_errors', 'correct', 'guess_loss', 'guess_error', 'optimal_loss'])
  assert.deepEqual(tags(classes), ['loss', 'wrong_symbols', 'accuracy', 'correct', 'guess_loss', 'guess_error'])
  assert.deepEqual(tags(values), ['loss', 'rmse', 'mae', 'guess_loss', 'guess_error'])
})

test('the dashboard’s server passes on the scores and baselines of every kind', () => {
  for (const kind of targetKinds) {
    const record = evaluated(3, runs[kind])
    assert.deepEqual(JSON.parse(recordTextOf(JSON.stringify(record)) ?? ''), record)
  }
})
