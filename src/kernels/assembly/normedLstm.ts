/** The element-wise part of an LSTM with layer normalisation of the cell in h = σ(o) tanh(c): two halves, the norm between them. Gates as in `lstm.ts`. */

import { clipped, passing } from './clipped'
import { sigmoid, tanh } from './math'
import { floats, fma, fnma, padded, splat, VECTOR } from './simd'

/**
 * The first half of such a step: σ(i), σ(f), tanh(g), σ(o), and  raw = σ(f) c_{t−1} + σ(i) tanh(g).
 *
 * @param gates      `[B][4P]` pre-activations; replaced by the activations
 * @param cellBefore `[B][P]`  c_{t−1}
 * @param raw        `[B][P]`  written
 */
export function lstmCellForward(B: i32, H: i32, gates: usize, cellBefore: usize, raw: usize): void {
  const row = floats(padded(H))
  do {
    const end = raw + row
    do {
      const f = sigmoid(v128.load(gates + row))
      const i = sigmoid(v128.load(gates))
      const g = tanh(v128.load(gates + 2 * row))
      v128.store(gates, i)
      v128.store(gates + row, f)
      v128.store(gates + 2 * row, g)
      v128.store(gates + 3 * row, sigmoid(v128.load(gates + 3 * row)))
      v128.store(raw, fma(f, v128.load(cellBefore), f32x4.mul(i, g)))
      gates += VECTOR
      cellBefore += VECTOR
      raw += VECTOR
    } while (raw < end)
    gates += 3 * row
  } while (--B > 0)
}

/**
 * The second half:  h = clipped(σ(o) tanh(shown)),  c = clipped(raw), or raw.
 *
 * @param gates `[B][4P]` the result of {@link lstmCellForward}
 * @param cell  `[B][P]`  in: raw, out: c
 * @param shown `[B][P]`  the normalised cell; replaced by its tanh
 */
export function lstmHiddenForward(
  B: i32,
  H: i32,
  gates: usize,
  cell: usize,
  shown: usize,
  hidden: usize,
  hiddenStride: i32,
  clip: f32,
  clipCell: i32,
): void {
  const row = floats(padded(H))
  const gap = floats(hiddenStride) - row
  const cellClip = clipCell ? clip : <f32>Infinity
  do {
    const end = cell + row
    do {
      const squashed = tanh(v128.load(shown))
      v128.store(shown, squashed)
      v128.store(hidden, clipped(f32x4.mul(v128.load(gates + 3 * row), squashed), clip))
      v128.store(cell, clipped(v128.load(cell), cellClip))
      gates += VECTOR
      cell += VECTOR
      shown += VECTOR
      hidden += VECTOR
    } while (cell < end)
    gates += 3 * row
    hidden += gap
  } while (--B > 0)
}

/**
 * The gradient of {@link lstmHiddenForward} with respect to σ(o)'s pre-activation and to the normalised cell.
 *
 * @param gates    `[B][4P]` the forward kernels' results; o is replaced by the gradient of its pre-activation
 * @param cellTanh `[B][P]`  tanh(shown)
 * @param dShown   `[B][P]`  written
 */
export function lstmHiddenBackward(
  B: i32,
  H: i32,
  gates: usize,
  cellTanh: usize,
  hidden: usize,
  hiddenStride: i32,
  dHidden: usize,
  dHiddenStride: i32,
  dShown: usize,
  clip: f32,
): void {
  const row = floats(padded(H))
  const gap = floats(hiddenStride) - row
  const dGap = floats(dHiddenStride) - row
  do {
    const end = dShown + row
    do {
      const o = v128.load(gates + 3 * row)
      const squashed = v128.load(cellTanh)
      const dh = f32x4.mul(v128.load(dHidden), passing(v128.load(hidden), clip))
      v128.store(gates + 3 * row, f32x4.mul(f32x4.mul(dh, squashed), fnma(o, o, o)))
      v128.store(dShown, f32x4.mul(f32x4.mul(dh, o), fnma(squashed, squashed, splat(1))))
      gates += VECTOR
      cellTanh += VECTOR
      hidden += VECTOR
      dHidden += VECTOR
      dShown += VECTOR
    } while (dShown < end)
    gates += 3 * row
    hidden += gap
    dHidden += dGap
  } while (--B > 0)
}

/**
 * The gradient of {@link lstmCellForward}, and of the clipping of the cell.
 *
 * @param gates `[B][4P]` in: σ(i), σ(f), tanh(g); replaced by the gradients of their pre-activations
 * @param cell  `[B][P]`  c
 * @param dRaw  `[B][P]`  the gradient of raw, without the part through c
 * @param dCell `[B][P]`  in: dL/dc, out: dL/dc_{t−1}
 */
export function lstmCellBackward(
  B: i32, H: i32, gates: usize, cellBefore: usize, cell: usize, dRaw: usize, dCell: usize, clip: f32, clipCell: i32,
): void {
  const row = floats(padded(H))
  const cellClip = clipCell ? clip : <f32>Infinity
  do {
    const end = cell + row
    do {
      const i = v128.load(gates)
      const f = v128.load(gates + row)
      const g = v128.load(gates + 2 * row)
      const dc = f32x4.mul(v128.load(dCell), passing(v128.load(cell), cellClip))
      const d = f32x4.add(v128.load(dRaw), dc)
      v128.store(gates, f32x4.mul(f32x4.mul(d, g), fnma(i, i, i)))
      v128.store(gates + row, f32x4.mul(f32x4.mul(d, v128.load(cellBefore)), fnma(f, f, f)))
      v128.store(gates + 2 * row, f32x4.mul(f32x4.mul(d, i), fnma(g, g, splat(1))))
      v128.store(dCell, f32x4.mul(d, f))
      gates += VECTOR
      cellBefore += VECTOR
      cell += VECTOR
      dRaw += VECTOR
      dCell += VECTOR
    } while (cell < end)
    gates += 3 * row
  } while (--B > 0)
}
