import * as tf from '@tensorflow/tfjs-core'
import { bindSizes } from '../core/shape.ts'
import { scope } from '../core/ownership.ts'
import { clipped } from '../kernels/clipped.ts'
import { type ControllerOptions, defineController } from './controller.ts'

export type LstmParams = Readonly<{ kernel: tf.Tensor2D; recurrentKernel: tf.Tensor2D; bias: tf.Tensor1D }>
export type LstmState = Readonly<{ hidden: tf.Tensor2D; cell: tf.Tensor2D }>

/**
 * One LSTM step:  c = σ(f) c_{t−1} + σ(i) tanh(g),  h = σ(o) tanh(c),  gates in the order i, f, g, o.
 *
 * @param params kernel `[I 4H]`, recurrentKernel `[H 4H]`, bias `[4H]`
 * @param state  hidden and cell, `[B H]` each
 * @param input  `[B I]`
 * @returns      the next state, and h `[B H]`
 * @throws RangeError where shapes disagree
 *
 * @see Hochreiter and Schmidhuber 1997; Gers et al. 2000 for the forget gate
 */
export const lstmStep =
  ({ clip, clipCell }: Readonly<{ clip: number | null; clipCell: boolean }>) =>
  (
    { kernel, recurrentKernel, bias }: LstmParams,
    { hidden, cell }: LstmState,
    input: tf.Tensor2D,
  ): readonly [LstmState, tf.Tensor2D] =>
    scope(() => {
      bindSizes(
        'lstm',
        { input: 'B I', hidden: 'B H', cell: 'B H', kernel: 'I 4H', recurrentKernel: 'H 4H', bias: '4H' },
        { input, hidden, cell, kernel, recurrentKernel, bias },
      )
      const gates: tf.Tensor2D = tf.add(tf.add(tf.matMul(input, kernel), tf.matMul(hidden, recurrentKernel)), bias)
      const [i, f, g, o] = tf.split(gates, 4, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]
      const raw: tf.Tensor2D = tf.add(tf.mul(tf.sigmoid(f), cell), tf.mul(tf.sigmoid(i), tf.tanh(g)))
      const nextHidden = clipped(tf.mul<tf.Tensor2D>(tf.sigmoid(o), tf.tanh(raw)), clip)
      const nextCell = clipCell ? clipped(raw, clip) : raw
      return [{ hidden: nextHidden, cell: nextCell }, nextHidden] as const
    })

export const lstm = defineController({
  kind: 'lstm',
  summary: 'Long short-term memory',
  layer: ({ inputSize, units, forgetBias, initialization, ...clipping }: ControllerOptions) => ({
    params: {
      kernel: { shape: [inputSize, 4 * units], initialize: initialization.kernel(inputSize, units) },
      recurrentKernel: { shape: [units, 4 * units], initialize: initialization.kernel(units, units) },
      bias: {
        shape: [4 * units],
        initialize: (key, count) =>
          initialization
            .bias(units)(key, count)
            .map((x, at) => (at >= units && at < 2 * units ? x + forgetBias : x)),
      },
    },
    state: {
      hidden: { shape: [units], role: 'controller' },
      cell: { shape: [units], role: 'controller' },
    },
    step: lstmStep(clipping),
  }),
})
