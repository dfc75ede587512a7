import * as tf from '@tensorflow/tfjs-core'
import { bindSizes } from '../core/shape.ts'
import { scope } from '../core/ownership.ts'
import { clipped } from '../kernels/clipped.ts'
import { type ControllerOptions, defineController } from './controller.ts'

export type GruParams = Readonly<{ kernel: tf.Tensor2D; recurrentKernel: tf.Tensor2D; bias: tf.Tensor1D }>
export type GruState = Readonly<{ hidden: tf.Tensor2D }>

/**
 * One GRU step:  h = (1 − z) h_{t−1} + z tanh(W_n x + U_n (r h_{t−1}) + b_n), update gate z and reset gate r sigmoids
 * of x and h_{t−1}; columns in the order z, r, n.
 *
 * @param params kernel `[I 3H]`, recurrentKernel `[H 3H]`, bias `[3H]`
 * @param state  hidden, `[B H]`
 * @param input  `[B I]`
 * @returns      the next state, and h `[B H]`
 * @throws RangeError where shapes disagree
 *
 * @see Cho et al. 2014, §2.3; Chung et al. 2014, §3.2, whose z it is
 */
export const gruStep =
  ({ clip }: Readonly<{ clip: number | null }>) =>
  (
    { kernel, recurrentKernel, bias }: GruParams,
    { hidden }: GruState,
    input: tf.Tensor2D,
  ): readonly [GruState, tf.Tensor2D] =>
    scope(() => {
      const { H = 0 } = bindSizes(
        'gru',
        { input: 'B I', hidden: 'B H', kernel: 'I 3H', recurrentKernel: 'H 3H', bias: '3H' },
        { input, hidden, kernel, recurrentKernel, bias },
      )
      const [gateKernel, candidateKernel] = tf.split(recurrentKernel, [2 * H, H], 1) as [tf.Tensor2D, tf.Tensor2D]
      const fromInput: tf.Tensor2D = tf.add(tf.matMul(input, kernel), bias)
      const [gateInput, candidateInput] = tf.split(fromInput, [2 * H, H], 1) as [tf.Tensor2D, tf.Tensor2D]
      const gates = tf.sigmoid(tf.add(gateInput, tf.matMul(hidden, gateKernel)))
      const [z, r] = tf.split(gates, 2, 1) as [tf.Tensor2D, tf.Tensor2D]
      const candidate = tf.tanh(tf.add(candidateInput, tf.matMul(tf.mul<tf.Tensor2D>(r, hidden), candidateKernel)))
      const next = clipped(tf.add<tf.Tensor2D>(hidden, tf.mul(z, tf.sub(candidate, hidden))), clip)
      return [{ hidden: next }, next] as const
    })

export const gru = defineController({
  kind: 'gru',
  summary: 'Gated recurrent unit',
  layer: ({ inputSize, units, clip, initialization }: ControllerOptions) => ({
    params: {
      kernel: { shape: [inputSize, 3 * units], initialize: initialization.kernel(inputSize, units) },
      recurrentKernel: { shape: [units, 3 * units], initialize: initialization.kernel(units, units) },
      bias: { shape: [3 * units], initialize: initialization.bias(units) },
    },
    state: { hidden: { shape: [units], role: 'controller' } },
    step: gruStep({ clip }),
  }),
})
