import * as tf from '@tensorflow/tfjs-core'
import {
  bitsPerSequence,
  crossEntropy,
  goalsMet,
  rollout,
  trainStep,
  valueAndGradients,
} from '../../src/library/namespaces/training.ts'
import { evaluate, initialTrainState, predict, type TrainState, type TreeRecord } from '../../src/index.ts'
import { interfaceLayout, layoutSize, ntmSchema, parseInterface } from '../../src/library/namespaces/memories.ts'
import { kernel, leaves } from '../../src/library/namespaces/tensors.ts'
import { recordingOf } from '../../src/library/namespaces/recordings.ts'
import { unroll } from '../../src/library/namespaces/steps.ts'
import { taskOf } from '../support/trainers.ts'
import { B, type Call, K, N, numbers, R, S, T, tensors, W } from './call.ts'
import { machineCalls, models, type Started } from './machineCalls.ts'
import { key, optimizerFrom } from './machines.ts'
import { equations, partCalls } from './partCalls.ts'

const copy = taskOf('copy', { bits: 8, minWords: 1, maxWords: 2 })
const blocks = { episode: () => ({ observation: Array.from({ length: 10 }, () => 0), after: () => ({ met: true }) }) }
const set = { key, sequences: 2 }
const sequence = copy.draw(key)

/** Calls with the params of a model and a task. */
const taskCalls: ReadonlyArray<Call> = [
  {
    name: 'evaluate',
    two: true,
    args: () => ({ params: models.dnc.fused.init(key) }),
    run: ({ params }: Started, path) => evaluate(models.dnc[path], params, copy, set),
  },
  {
    name: 'predict',
    two: true,
    args: () => ({ params: models.dnc.fused.init(key) }),
    run: ({ params }: Started, path) => predict(models.dnc[path], params, [sequence.inputs]),
  },
  {
    name: 'played',
    two: true,
    args: () => ({ params: models.dnc.fused.init(key) }),
    run: ({ params }: Started, path) => rollout(models.dnc[path], params, [blocks.episode()]),
  },
  {
    name: 'goalsMet',
    two: true,
    args: () => ({ params: models.ntm.fused.init(key) }),
    run: ({ params }: Started, path) => goalsMet(models.ntm[path], params, { ...copy, ...blocks }, set),
  },
  {
    name: 'recordingOf',
    args: () => ({ params: models.ntm.fused.init(key) }),
    run: ({ params }: Started) => recordingOf(models.ntm.fused, params, sequence),
  },
  {
    name: 'trainStep',
    two: true,
    args: () => {
      const { params, optimizer } = initialTrainState({ model: models.dnc.fused, optimizer: optimizerFrom() }, key)
      return { params, optimizer }
    },
    run: (tensors: Readonly<{ params: TreeRecord; optimizer: TreeRecord }>, path) => {
      const rest = { step: 0, key, rateScale: 1, decayTrigger: { since: 0, batches: 0, loss: 0 }, lesson: { index: 0 } }
      const trainer = { model: models.dnc[path], task: copy, optimizer: optimizerFrom(), batchSize: 2 }
      const [after, metrics] = trainStep(trainer)({ ...rest, ...tensors } as unknown as TrainState)
      return { params: after.params, optimizer: after.optimizer, ...metrics }
    },
  },
]

const added = kernel('a sum', { inputs: { sum: 'B I', row: 'B I' }, output: 'B I' }, ({ sum, row }) => tf.add(sum, row))

const logits = tensors({ logits: [T, B, 4], targets: [T, B, 4], mask: [T, B] })
const optimizer = optimizerFrom({ kind: 'adam' })

const own: ReadonlyArray<Call> = [
  { name: 'crossEntropy', args: logits, run: crossEntropy },
  { name: 'bitsPerSequence', args: logits, run: bitsPerSequence },
  {
    name: 'valueAndGradients',
    args: () => ({ a: { b: numbers('b', 2, 3) }, c: numbers('c', 4) }),
    run: (params: TreeRecord) =>
      valueAndGradients(params, (values) => tf.addN(leaves(values).map((leaf) => tf.sum<tf.Scalar>(tf.square(leaf))))),
  },
  {
    name: 'an optimizer’s update',
    args: () => {
      const params = { a: { b: numbers('b', 2, 3) }, c: numbers('c', 4) }
      return { params, gradients: { a: { b: numbers('d', 2, 3) }, c: numbers('e', 4) }, state: optimizer.init(params) }
    },
    run: ({ params, gradients, state }: Readonly<Record<string, TreeRecord>>) => {
      const context = { params: params as TreeRecord, step: 0, decayTrigger: { since: 0 }, rateScale: 1 }
      return tf.tidy(() => optimizer.update(gradients as TreeRecord, state as TreeRecord, context) as never)
    },
  },
  {
    name: 'unroll',
    args: () => ({ state: { sum: numbers('sum', B, 4) }, inputs: numbers('inputs', T, B, 4) }),
    run: ({ state, inputs }: Readonly<{ state: { sum: tf.Tensor2D }; inputs: tf.Tensor3D }>) =>
      unroll(
        (_params: unknown, { sum }: { sum: tf.Tensor2D }, row) => {
          const next = added({ sum, row })
          return [{ sum: next }, next]
        },
        {},
        state,
        inputs,
      ),
  },
  {
    name: 'parseInterface',
    args: () => ({ vector: numbers('vector', B, layoutSize(layout)) }),
    run: ({ vector }: Readonly<{ vector: tf.Tensor2D }>) =>
      tf.tidy(() => parseInterface<tf.TensorContainer>(layout, vector)),
  },
]

const layoutOptions = {
  slots: N,
  wordSize: W,
  readHeads: R,
  writeHeads: K,
  shifts: S,
  readTopK: 2,
  linksPerSlot: 2,
  conventions: { ...models.ntm.fused.config.conventions },
}
const layout = interfaceLayout(ntmSchema, layoutOptions)

/** Every public function that takes tensors. */
export const calls: ReadonlyArray<Call> = [...machineCalls, ...taskCalls, ...own, ...partCalls, ...equations]
