import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { disposeTree } from '../../src/core/ownership.ts'
import { keyOf } from '../../src/core/random.ts'
import { entries } from '../../src/core/tree.ts'
import { chooseExecution } from '../../src/execution/chooseExecution.ts'
import { shardLayout } from '../../src/fused/dataParallel/dataParallel.ts'
import { installNodeKernels } from '../../src/io/backends/kernels.ts'
import { startWorkerPool } from '../../src/io/workers/workerPool.ts'
import { kernelHeap } from '../../src/kernels/heap.ts'
import { targetKinds } from '../../src/models/targets.ts'
import type { Experiment } from '../../src/runs/experiment.ts'
import { runTraining } from '../../src/runs/loop.ts'
import { disposePosition } from '../../src/runs/position.ts'
import { drawSequences, toBatch } from '../../src/tasks/batch.ts'
import { evaluate, evaluationKey } from '../../src/training/evaluation.ts'
import { outputsOf } from '../../src/training/step.ts'
import { memoryRecorder, quietSurroundings, start } from '../runs/support.ts'
import { experimentWith, kindTasks } from '../support/kindTasks.ts'
import { ready } from '../support/ready.ts'

const pool = startWorkerPool(1)
before(async () => {
  await ready()
  await installNodeKernels()
})
after(() => pool.stop())

const key = evaluationKey(keyOf(3))
const sum = (xs: ReadonlyArray<number>): number => xs.reduce((total, x) => total + x, 0)
const near = (actual: number | undefined, expected: number, what: string): void =>
  assert.ok(
    Math.abs((actual ?? Number.NaN) - expected) <= 1e-5 * (1 + Math.abs(expected)),
    `${what}: ${actual}, not ${expected}`,
  )

type Counted = Readonly<{ output: ReadonlyArray<number>; target: ReadonlyArray<number>; weight: number }>

/** The rows that count of each sequence, one sequence at a time, with the model's outputs. */
const rowsOf = (
  { model, task }: Experiment,
  params: Parameters<typeof outputsOf>[1],
  count: number,
): ReadonlyArray<ReadonlyArray<Counted>> =>
  drawSequences(task, key, count).map((sequence) => {
    const batch = toBatch([sequence])
    const outputs = tf.tidy(() => outputsOf(model, params, batch).arraySync())
    tf.dispose(batch)
    return sequence.targets.flatMap((target, t) => {
      const weight = sequence.mask[t] as number
      return weight > 0 ? [{ output: outputs[t]?.[0] as number[], target, weight }] : []
    })
  })

const indexOfMax = (row: ReadonlyArray<number>): number => row.indexOf(Math.max(...row))

/** Models of every execution mode: fused, all steps in parallel, and step by step. */
const modes = {
  fused: {},
  stepwise: { path: 'reference' },
  parallel: { model: { kind: 'none', controller: { kind: 'transformer', attentionHeads: 2, context: 8 } } },
} as const

/** Mostly more than run side by side. */
const SEQUENCES = { fused: 70, parallel: 70, stepwise: 6 }

for (const mode of ['fused', 'parallel', 'stepwise'] as const) {
  const options = modes[mode]
  const experimentOf = (kind: keyof typeof kindTasks) => {
    const experiment = experimentWith(kindTasks[kind], options)
    assert.equal(chooseExecution(experiment.model).mode, mode)
    return experiment
  }

  test(`${mode}: an evaluation of classes is the plain count; weights matter for the loss alone`, async () => {
    const experiment = experimentOf('classes')
    const params = experiment.model.init(keyOf(8))
    const sequences = SEQUENCES[mode]
    const rows = rowsOf(experiment, params, sequences)
    const held = tf.memory().numTensors
    const scores = await evaluate(experiment.model, params, experiment.task, { key, sequences })
    assert.equal(tf.memory().numTensors, held)
    const bits = ({ output, target, weight }: Counted) =>
      weight * Math.log2(sum(output.map((y) => Math.exp(y - (output[indexOfMax(target)] as number)))))
    const wrong = rows.map(
      (all) => all.filter(({ output, target }) => indexOfMax(output) !== indexOfMax(target)).length,
    )
    near(scores.loss, sum(rows.flat().map(bits)) / sequences, 'loss')
    assert.equal(scores.wrongSymbols, sum(wrong) / sequences)
    near(scores.accuracy, 1 - sum(wrong) / rows.flat().length, 'accuracy')
    assert.equal(scores.correct, wrong.filter((n) => n === 0).length / sequences)
    assert.ok(sum(wrong) > 0 && sum(wrong) < rows.flat().length, 'the test needs right and wrong answers')
    assert.deepEqual([scores.bitErrors, scores.rmse], [undefined, undefined])
    disposeTree(params)
  })

  test(`${mode}: an evaluation of values has the data’s units; weights matter for the loss alone`, async () => {
    const experiment = experimentOf('values')
    const params = experiment.model.init(keyOf(8))
    const sequences = SEQUENCES[mode]
    const rows = rowsOf(experiment, params, sequences)
    const { loss, rmse, mae, correct } = await evaluate(experiment.model, params, experiment.task, { key, sequences })
    const errors = rows
      .flat()
      .map(({ output, target, weight }) => ({ weight, apart: target.map((z, c) => (output[c] as number) - z) }))
    const all = errors.flatMap(({ apart }) => apart)
    const deviation = [4, 0.5] as const
    near(rmse, Math.sqrt(sum(all.map((x) => x * x)) / all.length), 'RMSE')
    near(mae, sum(all.map(Math.abs)) / all.length, 'MAE')
    near(
      loss,
      sum(errors.map(({ weight, apart }) => weight * sum(apart.map((x, c) => (x / (deviation[c] as number)) ** 2)))) /
        sequences,
      'loss',
    )
    assert.equal(correct, undefined)
    disposeTree(params)
  })
}

/** Losses and last params of a run. */
const learnedBy = async (experiment: Experiment) => {
  const memory = memoryRecorder(experiment)
  const { around, losses } = quietSurroundings()
  const result = await runTraining(experiment, start(experiment), memory.recorder, around)
  memory.release()
  if (result._tag === 'Left') return assert.fail(JSON.stringify(result.left))
  const params = entries(result.right.position.state.params).map(
    ([path, leaf]) => [path, [...leaf.dataSync()]] as const,
  )
  disposePosition(result.right.position)
  return { losses: losses.map(([, loss]) => loss), params }
}

type Learned = Awaited<ReturnType<typeof learnedBy>>

/** Rounding of float32 sums, over a dozen updates. */
const isAlike = (a: Learned, b: Learned): void => {
  for (const [at, loss] of a.losses.entries()) near(b.losses[at], loss, `loss ${at}`)
  for (const [at, [path, values]] of a.params.entries())
    for (const [i, x] of values.entries()) near(b.params[at]?.[1][i], x, `${path} ${i}`)
}

for (const kind of targetKinds) {
  const options = { batchSize: 5, optimizer: { kind: 'adam', learningRate: 0.1, epsilon: 1 } }

  test(`${kind}: two workers learn what one learns, within rounding`, async () => {
    const experiment = experimentWith(kindTasks[kind], options)
    const { model, task, batchSize } = experiment
    const { module } = kernelHeap() ?? assert.fail('there are no kernels')
    const dataParallel = await pool.share(module, shardLayout(model, { maxSteps: task.maxSteps, batchSize }))
    const one = await learnedBy(experiment)
    isAlike(one, await learnedBy({ ...experiment, dataParallel }))
    assert.notEqual(one.losses[0], one.losses.at(-1))
  })

  test(`${kind}: the fused path learns what the reference path learns, within rounding`, async () => {
    const few = { ...options, steps: 4 }
    const fused = experimentWith(kindTasks[kind], few)
    const reference = experimentWith(kindTasks[kind], { ...few, path: 'reference' })
    isAlike(await learnedBy(reference), await learnedBy(fused))
  })
}
