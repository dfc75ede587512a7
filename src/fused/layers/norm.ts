import { type Bias, biasOf, leaveRow, type Outputs, type Pass, packBias } from '../plan/affine.ts'
import { type Arena, at } from '../plan/arena.ts'
import type { Sizes } from '../plan/sizes.ts'

/** Where rows lie: the first of them, and their distance in floats. */
export type RowsAt = Readonly<{ at: number; stride: number }>

/** Layer normalisation of a map's results, with a gain and a bias, padded like the results. */
export type FusedNorm = Readonly<{
  prepare: (pass: Pass) => void
  /** Normalises the B rows of step t, from one place to another, which may be the same. */
  forward: (pass: Pass, t: number, from: RowsAt, to?: RowsAt) => void
  /** Sets the gradients of gain and bias to zero. */
  beginBackward: (pass: Pass) => void
  /** From the gradient of the normalised rows to that of the rows before, in place. */
  backward: (pass: Pass, t: number, rows: RowsAt) => void
  paramGradients: (pass: Pass) => void
}>

/**
 * Plans layer normalisation of rows of `outputs.N` floats, `outputs.stride` of them without the padding.
 *
 * @param params  paths of gain and bias
 * @param epsilon ε, added to the variance
 */
export const fusedNorm = (
  arena: Arena,
  params: Readonly<{ gain: string; bias: string }>,
  epsilon: number,
  outputs: Outputs,
  { T, B, training }: Pick<Sizes, 'T' | 'B' | 'training'>,
): FusedNorm => {
  const { N, stride: n, columns } = outputs
  const rowOf = (param: string): Bias => biasOf(arena, param, outputs)
  const [gain, bias] = [rowOf(params.gain), rowOf(params.bias)]
  const timesteps = training ? T : 1
  const mask = arena.field(N)
  const normed = arena.field(B * N, timesteps)
  const inverse = arena.field(B, timesteps)
  const dGain = arena.field(training ? N : 0)
  const dBias = arena.field(training ? N : 0)
  return {
    prepare: (pass) => {
      const { kernels, base } = pass
      packBias(gain, pass)
      packBias(bias, pass)
      kernels.zero(N, at(mask, base))
      for (const { width, to } of columns) kernels.fill(width, 1, at(mask, base) + 4 * to)
    },
    forward: ({ kernels, base }, t, from, to = from) =>
      kernels.normForward(
        B, n, N, from.at, from.stride, to.at, to.stride, at(mask, base), at(gain.row, base), at(bias.row, base),
        at(normed, base, t), at(inverse, base, t), epsilon,
      ),
    beginBackward: ({ kernels, base }) => {
      kernels.zero(N, at(dGain, base))
      kernels.zero(N, at(dBias, base))
    },
    backward: ({ kernels, base }, t, rows) =>
      kernels.normBackward(
        B, n, N, rows.at, rows.stride, at(mask, base), at(gain.row, base), at(normed, base, t), at(inverse, base, t),
        at(dGain, base), at(dBias, base),
      ),
    paramGradients: (pass) => {
      leaveRow(gain, pass, at(dGain, pass.base))
      leaveRow(bias, pass, at(dBias, pass.base))
    },
  }
}
