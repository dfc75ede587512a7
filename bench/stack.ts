import * as tf from '@tensorflow/tfjs-core'
import { either as E, function as F } from 'fp-ts'
import { disposeTree } from '../src/core/ownership.ts'
import { child, coinFlips, keyOf } from '../src/core/random.ts'
import type { TreeRecord } from '../src/core/tree.ts'
import { unrollSequence } from '../src/execution/unrollSequence.ts'
import { ModelConfig } from '../src/models/config.ts'
import { buildModel, type Model } from '../src/models/model.ts'
import { stacked } from '../src/models/stacked.ts'
import { andThen, at, unroll } from '../src/step/index.ts'
import { valueAndGradients } from '../src/training/gradients.ts'
import { bitsPerSequence } from '../src/training/loss.ts'
import { lossAndGradients } from '../src/training/step.ts'
import { timesInTurn } from './stream.ts'
import type { Summary } from './summary.ts'

/** The ways to compute loss and gradients of two stacked DNCs. */
export const stackWays = ['stacked', 'chained by hand with unrollSequence', 'their steps composed, unrolled'] as const
type StackWay = (typeof stackWays)[number]

/** Sizes of the batch: steps, sequences, inputs, outputs between the two and of the second. */
const [T, B, I, M, O] = [20, 4, 10, 16, 8]

const dnc = (inputs: number, outputs: number): Model => {
  const config = ModelConfig.decode({ kind: 'dnc', slots: 32, wordSize: 16, readHeads: 2, controller: { units: 64 } })
  if (E.isLeft(config)) throw new RangeError('the benchmark’s sizes make no model')
  return buildModel(config.right, inputs, outputs)
}

/** Times loss and gradients of two stacked DNCs, each way, in milliseconds. */
export const timeStack = (rounds: number): Readonly<Record<StackWay, Summary>> => {
  const [lower, upper] = [dnc(I, M), dnc(M, O)]
  const stack = stacked(lower, upper)
  const params = stack.init(keyOf(1))
  const bits = (name: string, width: number) =>
    tf.tensor3d(coinFlips(child(keyOf(1), name), T * B * width), [T, B, width])
  const batch = { inputs: bits('inputs', I), targets: bits('targets', O), mask: tf.ones<tf.Rank.R2>([T, B]) }
  const composed = F.pipe(at('layer1')(lower.step), andThen(at('layer2')(upper.step))) as unknown as Model['step']
  /** Loss and gradients of a function from params to logits. */
  const differentiated = (logitsOf: (values: TreeRecord) => tf.Tensor3D) => () => {
    const { value, gradients } = valueAndGradients(params, (values) =>
      bitsPerSequence({ ...batch, logits: logitsOf(values) }),
    )
    value.dataSync()
    disposeTree({ value, gradients })
  }
  const times = timesInTurn<StackWay>(
    {
      stacked: () => {
        const { value, gradients } = lossAndGradients(stack, params, batch)
        value.dataSync()
        disposeTree({ value, gradients })
      },
      'chained by hand with unrollSequence': differentiated((values) => {
        const [, between] = unrollSequence(lower, values['layer1'] as TreeRecord, undefined, batch.inputs)
        return unrollSequence(upper, values['layer2'] as TreeRecord, undefined, between)[1]
      }),
      'their steps composed, unrolled': differentiated(
        (values) => unroll(composed, values, stack.initialState(values, B), batch.inputs)[1],
      ),
    },
    rounds,
  )
  disposeTree({ params, ...batch })
  return times
}
