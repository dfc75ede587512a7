import assert from 'node:assert/strict'
import { afterEach, before, beforeEach, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import type { JsonRecord } from '../../src/config/json.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { explain } from '../../src/core/errors.ts'
import { type Experiment, experimentOf } from '../../src/runs/experiment.ts'
import { runTraining } from '../../src/runs/loop.ts'
import { disposePosition, type Position } from '../../src/runs/position.ts'
import { initialProgress, Progress } from '../../src/runs/progress.ts'
import { delayLine, experimentWith, symbolEcho } from '../support/kindTasks.ts'
import { ready } from '../support/ready.ts'
import { memoryRecorder, numbersOf, quietSurroundings, start, tinyMachine } from './support.ts'

before(ready)

let tensors = 0
beforeEach(() => {
  tensors = tf.memory().numTensors
})
afterEach(() => assert.equal(tf.memory().numTensors, tensors, 'tensors leaked'))

/** How a run ended, and the held-out losses of its evaluations. */
const run = async (experiment: Experiment, from: Position = start(experiment)) => {
  const memory = memoryRecorder(experiment)
  const result = await runTraining(experiment, from, memory.recorder, quietSurroundings().around)
  if (E.isLeft(result)) return assert.fail(explain(result.left))
  const { end, solved, position } = result.right
  const evaluated = memory
    .records()
    .flatMap(({ step, evaluation }) => (evaluation ? [{ step, ...evaluation.heldOut }] : []))
  const ended = { end, solved, step: position.state.step, progress: position.progress, numbers: numbersOf(position) }
  const taken = memory.checkpoints.splice(0)
  disposePosition(position)
  return { ...ended, evaluated, taken }
}

const released = <A extends Readonly<{ taken: ReadonlyArray<Position> }>>(ran: A): A => {
  for (const position of ran.taken) disposePosition(position)
  return ran
}

test('a bound ends a run at the second evaluation in a row that meets it, and not before', async () => {
  const options = { optimizer: { kind: 'adam', learningRate: 0.05 }, steps: 60 }
  const free = released(await run(experimentWith(delayLine, options)))
  const bound = (free.evaluated[5]?.rmse ?? assert.fail('too few evaluations')) * 1.0001
  const met = free.evaluated.map(({ rmse = Number.NaN }) => rmse < bound)
  const second = met.findIndex((is, at) => is && met[at - 1] === true)
  assert.ok(second > 1, `the test needs a loss that falls: ${met.join()}`)
  const { end, solved, step } = released(await run(experimentWith(delayLine, { ...options, until: `rmse<${bound}` })))
  assert.deepEqual([end, solved, step], ['bound', false, free.evaluated[second]?.step])
  assert.deepEqual([free.end, free.step], ['steps', 60])
})

/** A model that does not move: after its first evaluation, nothing improves. */
const still: JsonRecord = { optimizer: { learningRate: 0 }, steps: 100, until: 'plateau', plateau: { patience: 3 } }

test('a plateau ends a run once as many evaluations as the patience did not improve', async () => {
  const { end, solved, step, progress } = released(await run(experimentWith(symbolEcho(), still)))
  assert.deepEqual([end, solved, step, progress.plateau.since], ['plateau', false, 16, 3])
})

test('a task that is solved ends a run until plateau as solved', async () => {
  const experiment = experimentWith(symbolEcho(), {
    ...still,
    plateau: { patience: 50 },
    optimizer: { kind: 'adam', learningRate: 0.02 },
    steps: 3000,
    evalEvery: 50,
  })
  const { end, solved, evaluated } = released(await run(experiment))
  assert.deepEqual([end, solved, evaluated.at(-1)?.accuracy, evaluated.at(-2)?.wrongSymbols], ['solved', true, 1, 0])
})

test('a resumed run keeps its progress towards the plateau, bit for bit', async () => {
  const whole = released(await run(experimentWith(symbolEcho(), still)))
  const first = await run(experimentWith(symbolEcho(), { ...still, steps: 9 }))
  const from = first.taken.pop() ?? assert.fail('no checkpoint')
  assert.deepEqual([first.step, from.progress.plateau.since], [9, 1])
  const second = released(await run(experimentWith(symbolEcho(), still), from))
  released(first)
  assert.deepEqual([second.end, second.step], ['plateau', 16])
  assert.deepEqual([second.progress, second.numbers], [whole.progress, whole.numbers])
})

test('the progress of a checkpoint from before there were plateaus is still read', () => {
  const { plateau: _, ...older } = { ...initialProgress, solved: 1, sequences: 40 }
  assert.deepEqual(Progress.decode(older), E.right({ ...initialProgress, solved: 1, sequences: 40 }))
})

test('a rule that does not fit the task is refused before anything is built', () => {
  const refused = (until: string): string => {
    const config = resolveConfig({ file: { until }, source: 'a test' })
    const experiment = E.isLeft(config) ? config : experimentOf(config.right)
    return E.isLeft(experiment) ? explain(experiment.left) : assert.fail('accepted')
  }
  assert.match(refused('rmse<0.1'), /until: a task of bits has no rmse; it has loss, bitErrors, correct/)
  assert.match(refused('never'), /until: expected steps, solved, plateau, or a bound/)
  assert.equal(tinyMachine({ until: 'bitErrors<1' }).config.until, 'bitErrors<1')
})
