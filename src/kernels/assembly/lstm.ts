/**
 * The LSTM's element-wise part, for gates `[B][4P]` in the order i, f, g, o, with P = padded(H). Entries beyond H that
 * are zero in the pre-activations and the cell stay zero in the cell and the hidden state.
 */

import { clipped, passing } from './clipped'
import { sigmoid, tanh } from './math'
import { floats, fma, fnma, padded, splat, VECTOR } from './simd'

/**
 * raw = σ(f) c_{t−1} + σ(i) tanh(g),  h = clipped(σ(o) tanh(raw)),  c = clipped(raw), or raw.
 *
 * @param gates      `[B][4P]` pre-activations; replaced by σ(i), σ(f), tanh(g) and σ(o)
 * @param cellBefore `[B][P]`  c_{t−1}
 * @param cell       `[B][P]`  c, written
 * @param cellTanh   `[B][P]`  tanh(raw), written
 * @param hidden     h, written: P floats in each row, and `hiddenStride` floats from one row to the next
 * @param clip       the limit of both; ∞ for none
 * @param clipCell   whether c is clipped, too
 *
 * @see Hochreiter and Schmidhuber 1997; Gers et al. 2000 for the forget gate
 */
export function lstmForward(
  B: i32,
  H: i32,
  gates: usize,
  cellBefore: usize,
  cell: usize,
  cellTanh: usize,
  hidden: usize,
  hiddenStride: i32,
  clip: f32,
  clipCell: i32,
): void {
  const row = floats(padded(H))
  const gap = floats(hiddenStride) - row
  const cellClip = clipCell ? clip : <f32>Infinity
  const cellIsClipped = cellClip < Infinity
  do {
    const end = cell + row
    do {
      const f = sigmoid(v128.load(gates + row))
      const i = sigmoid(v128.load(gates))
      const g = tanh(v128.load(gates + 2 * row))
      const o = sigmoid(v128.load(gates + 3 * row))
      const raw = fma(f, v128.load(cellBefore), f32x4.mul(i, g))
      const squashed = tanh(raw)
      v128.store(gates, i)
      v128.store(gates + row, f)
      v128.store(gates + 2 * row, g)
      v128.store(gates + 3 * row, o)
      v128.store(cellTanh, squashed)
      v128.store(hidden, clipped(f32x4.mul(o, squashed), clip))
      v128.store(cell, cellIsClipped ? clipped(raw, cellClip) : raw)
      gates += VECTOR
      cellBefore += VECTOR
      cell += VECTOR
      cellTanh += VECTOR
      hidden += VECTOR
    } while (cell < end)
    gates += 3 * row
    hidden += gap
  } while (--B > 0)
}

/**
 * The gradient of {@link lstmForward}. Clipped values pass none. If the gradients on entry are zero beyond H, so are those
 * on exit.
 *
 * @param gates   `[B][4P]` the forward kernel's result; replaced by the gradient of the pre-activations
 * @param dHidden dL/dh, laid out like `hidden`, with a stride of its own
 * @param dCell   `[B][P]` in/out: dL/dc on entry, dL/dc_{t−1} on exit
 */
export function lstmBackward(
  B: i32,
  H: i32,
  gates: usize,
  cellBefore: usize,
  cell: usize,
  cellTanh: usize,
  hidden: usize,
  hiddenStride: i32,
  dHidden: usize,
  dHiddenStride: i32,
  dCell: usize,
  clip: f32,
  clipCell: i32,
): void {
  const row = floats(padded(H))
  const gap = floats(hiddenStride) - row
  const dGap = floats(dHiddenStride) - row
  const cellClip = clipCell ? clip : <f32>Infinity
  do {
    const end = cell + row
    do {
      const i = v128.load(gates)
      const f = v128.load(gates + row)
      const g = v128.load(gates + 2 * row)
      const o = v128.load(gates + 3 * row)
      const squashed = v128.load(cellTanh)
      const dh = f32x4.mul(v128.load(dHidden), passing(v128.load(hidden), clip))
      const dc = f32x4.mul(v128.load(dCell), passing(v128.load(cell), cellClip))
      const dRaw = fma(f32x4.mul(dh, o), fnma(squashed, squashed, splat(1)), dc)
      v128.store(gates, f32x4.mul(f32x4.mul(dRaw, g), fnma(i, i, i)))
      v128.store(gates + row, f32x4.mul(f32x4.mul(dRaw, v128.load(cellBefore)), fnma(f, f, f)))
      v128.store(gates + 2 * row, f32x4.mul(f32x4.mul(dRaw, i), fnma(g, g, splat(1))))
      v128.store(gates + 3 * row, f32x4.mul(f32x4.mul(dh, squashed), fnma(o, o, o)))
      v128.store(dCell, f32x4.mul(dRaw, f))
      gates += VECTOR
      cellBefore += VECTOR
      cell += VECTOR
      cellTanh += VECTOR
      hidden += VECTOR
      dHidden += VECTOR
      dCell += VECTOR
    } while (cell < end)
    gates += 3 * row
    hidden += gap
    dHidden += dGap
  } while (--B > 0)
}
