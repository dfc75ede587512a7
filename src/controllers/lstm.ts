import * as tf from '@tensorflow/tfjs-core'
import { ones, zeros } from '../core/initializers.ts'
import { tidy } from '../core/ownership.ts'
import { bindSizes } from '../core/shape.ts'
import { clipped } from '../kernels/clipped.ts'
import { layerNormOver } from '../kernels/layerNorm.ts'
import { NORM_EPSILON } from '../kernels/normalized.ts'
import { type ControllerOptions, defineController } from './controller.ts'

/** The params of layer normalisation: gains of the gates `[4H]` and of the cell `[H]`, and the cell's bias `[H]`. */
export type LstmNorm = Readonly<{ gain: tf.Tensor1D; cellGain: tf.Tensor1D; cellBias: tf.Tensor1D }>

/** The params of an LSTM layer: kernel `[I 4H]`, recurrentKernel `[H 4H]` and bias `[4H]`, gates in the order i, f, g, o. */
export type LstmParams = Readonly<{
  kernel: tf.Tensor2D
  recurrentKernel: tf.Tensor2D
  bias: tf.Tensor1D
  /** With layer normalisation. */
  norm?: LstmNorm
}>
/** The state of an LSTM layer: hidden h and cell c, `[B H]` each. */
export type LstmState = Readonly<{ hidden: tf.Tensor2D; cell: tf.Tensor2D }>

/**
 * One LSTM step:  c = σ(f) c_{t−1} + σ(i) tanh(g),  h = σ(o) tanh(c),  gates in the order i, f, g, o.
 *
 * With layer normalisation, the pre-activations of all four gates are normalised together, before the bias, and the
 * output uses the normalised cell: h = σ(o) tanh(norm(c)). The cell state itself is not normalised.
 *
 * Differs from PyTorch: one bias, not two; the bias of the forget gates starts higher by `forgetBias`, 1 by default. There are no peepholes.
 *
 * @param params kernel `[I 4H]`, recurrentKernel `[H 4H]`, bias `[4H]`, norm
 * @param state  hidden and cell, `[B H]` each
 * @param input  `[B I]`
 * @returns      the next state, and h `[B H]`
 * @throws RangeError if shapes disagree
 *
 * @see Hochreiter and Schmidhuber 1997; Gers et al. 2000 for the forget gate
 * @see Ba et al. 2016, supplementary equations 20–22; Franke et al. 2018, “DNC normalization”, which normalises the sum
 * of the x and h terms
 */
export const lstmStep = ({
  clip,
  clipCell,
  normEpsilon = NORM_EPSILON,
}: Readonly<{ clip: number | null; clipCell: boolean; normEpsilon?: number }>) => {
  const layerNorm = layerNormOver(normEpsilon)
  return (
    { kernel, recurrentKernel, bias, norm }: LstmParams,
    { hidden, cell }: LstmState,
    input: tf.Tensor2D,
  ): readonly [LstmState, tf.Tensor2D] =>
    tidy(() => {
      bindSizes(
        'lstm',
        { input: 'B I', hidden: 'B H', cell: 'B H', kernel: 'I 4H', recurrentKernel: 'H 4H', bias: '4H' },
        { input, hidden, cell, kernel, recurrentKernel, bias },
      )
      const sums: tf.Tensor2D = tf.add(tf.matMul(input, kernel), tf.matMul(hidden, recurrentKernel))
      const gates: tf.Tensor2D = norm ? layerNorm({ x: sums, gain: norm.gain, bias }) : tf.add(sums, bias)
      const [i, f, g, o] = tf.split(gates, 4, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]
      const raw: tf.Tensor2D = tf.add(tf.mul(tf.sigmoid(f), cell), tf.mul(tf.sigmoid(i), tf.tanh(g)))
      const shown = norm ? layerNorm({ x: raw, gain: norm.cellGain, bias: norm.cellBias }) : raw
      const nextHidden = clipped(tf.mul<tf.Tensor2D>(tf.sigmoid(o), tf.tanh(shown)), clip)
      const nextCell = clipCell ? clipped(raw, clip) : raw
      return [{ hidden: nextHidden, cell: nextCell }, nextHidden] as const
    })
}

/** The LSTM as a controller: each layer an {@link lstmStep}, after layer normalisation where `layerNorm` is set. */
export const lstm = defineController({
  kind: 'lstm',
  name: 'LSTM',
  summary: 'Long short-term memory',
  source: 'Hochreiter and Schmidhuber 1997',
  options: ['forgetBias', 'layerNorm'],
  conventions: ['clipCell', 'recurrentDropout'],
  layer: ({ inputSize, units, forgetBias, layerNorm: isNormed, initialization, ...clipping }: ControllerOptions) => ({
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
      ...(isNormed && {
        norm: {
          gain: { shape: [4 * units], initialize: ones },
          cellGain: { shape: [units], initialize: ones },
          cellBias: { shape: [units], initialize: zeros },
        },
      }),
    },
    state: {
      hidden: { shape: [units], role: 'controller' },
      cell: { shape: [units], role: 'controller' },
    },
    step: lstmStep(clipping),
  }),
})
