import * as tf from '@tensorflow/tfjs-core'
import { ones } from '../core/initializers.ts'
import { tidy } from '../core/ownership.ts'
import { bindSizes } from '../core/shape.ts'
import { clipped } from '../kernels/clipped.ts'
import { layerNormOver } from '../kernels/layerNorm.ts'
import { NORM_EPSILON } from '../kernels/normalized.ts'
import { type ControllerOptions, defineController } from './controller.ts'

export type GruParams = Readonly<{
  kernel: tf.Tensor2D
  recurrentKernel: tf.Tensor2D
  bias: tf.Tensor1D
  /** With layer normalisation: `[3H]`. */
  gain?: tf.Tensor1D
}>
export type GruState = Readonly<{ hidden: tf.Tensor2D }>

/**
 * One GRU step:  h = (1 − z) h_{t−1} + z tanh(W_n x + U_n (r h_{t−1}) + b_n), update gate z and reset gate r sigmoids
 * of x and h_{t−1}; columns in the order z, r, n.
 *
 * With layer normalisation, the pre-activations of both gates are normalised together, and those of the candidate
 * separately, before the bias.
 *
 * Differs from PyTorch, and agrees with the paper: the reset gate multiplies h_{t−1} before its product with U_n, not after it, and there is one bias.
 * As in Chung et al. 2014, z is the share of the candidate; in Cho et al. and PyTorch it is that of h_{t−1}. Columns are z, r, n; PyTorch's are r, z, n.
 *
 * @param params kernel `[I 3H]`, recurrentKernel `[H 3H]`, bias `[3H]`, gain `[3H]`
 * @param state  hidden, `[B H]`
 * @param input  `[B I]`
 * @returns      the next state, and h `[B H]`
 * @throws RangeError if shapes disagree
 *
 * @see Cho et al. 2014, §2.3; Chung et al. 2014, §3.2, for this meaning of z
 * @see Ba et al. 2016, §3.1 for layer normalisation in recurrent networks; here it normalises the sum of the x and h
 * terms, as in the LSTM
 */
export const gruStep = ({
  clip,
  normEpsilon = NORM_EPSILON,
}: Readonly<{ clip: number | null; normEpsilon?: number }>) => {
  const layerNorm = layerNormOver(normEpsilon)
  return (
    { kernel, recurrentKernel, bias, gain }: GruParams,
    { hidden }: GruState,
    input: tf.Tensor2D,
  ): readonly [GruState, tf.Tensor2D] =>
    tidy(() => {
      const { H = 0 } = bindSizes(
        'gru',
        { input: 'B I', hidden: 'B H', kernel: 'I 3H', recurrentKernel: 'H 3H', bias: '3H' },
        { input, hidden, kernel, recurrentKernel, bias },
      )
      const [gateKernel, candidateKernel] = tf.split(recurrentKernel, [2 * H, H], 1) as [tf.Tensor2D, tf.Tensor2D]
      const [gateInput, candidateInput] = tf.split(tf.matMul(input, kernel), [2 * H, H], 1) as [
        tf.Tensor2D,
        tf.Tensor2D,
      ]
      /** The pre-activations of some columns, from `begin` on. */
      const seen = (begin: number, x: tf.Tensor2D): tf.Tensor2D => {
        const columns = (of: tf.Tensor1D): tf.Tensor1D => tf.slice(of, [begin], [x.shape[1]])
        return gain ? layerNorm({ x, gain: columns(gain), bias: columns(bias) }) : tf.add(x, columns(bias))
      }
      const gates = tf.sigmoid(seen(0, tf.add(gateInput, tf.matMul(hidden, gateKernel))))
      const [z, r] = tf.split(gates, 2, 1) as [tf.Tensor2D, tf.Tensor2D]
      const fromReset = tf.matMul(tf.mul<tf.Tensor2D>(r, hidden), candidateKernel)
      const candidate = tf.tanh(seen(2 * H, tf.add(candidateInput, fromReset)))
      const next = clipped(tf.add<tf.Tensor2D>(hidden, tf.mul(z, tf.sub(candidate, hidden))), clip)
      return [{ hidden: next }, next] as const
    })
}

export const gru = defineController({
  kind: 'gru',
  name: 'GRU',
  summary: 'Gated recurrent unit',
  source: 'Cho et al. 2014',
  options: ['layerNorm'],
  conventions: ['recurrentDropout'],
  layer: ({ inputSize, units, layerNorm: isNormed, initialization, ...clipping }: ControllerOptions) => ({
    params: {
      kernel: { shape: [inputSize, 3 * units], initialize: initialization.kernel(inputSize, units) },
      recurrentKernel: { shape: [units, 3 * units], initialize: initialization.kernel(units, units) },
      bias: { shape: [3 * units], initialize: initialization.bias(units) },
      ...(isNormed && { gain: { shape: [3 * units], initialize: ones } }),
    },
    state: { hidden: { shape: [units], role: 'controller' } },
    step: gruStep(clipping),
  }),
})
