/** Reads the rows that a look-up has found. */
import { FLOAT, VECTOR, floats, padded, slotStride, splat } from '../simd'
import { firstSlots, onlySlots, softmax } from '../softmax'
import { presentRow, recordSize } from './touched'
import { addScaled } from './vectors'

/** softmax of β s over a list. */
// @ts-ignore: decorator
@inline
function weigh(C: i32, strength: f32, cosines: usize, weights: usize): void {
  let places = firstSlots()
  let top = splat(-Infinity)
  for (let at: usize = 0; at < floats(padded(C)); at += VECTOR) {
    const logit = onlySlots(f32x4.mul(splat(strength), v128.load(cosines + at)), places, C)
    v128.store(weights + at, logit)
    top = f32x4.pmax(top, logit)
    places = i32x4.add(places, i32x4.splat(4))
  }
  softmax(weights, C, top)
}

/** r = Σ_c w[c] M[n_c], a list's weighted rows; the rows are stored in `words` `[C V]`. */
export function readRows(
  C: i32, stride: usize, slots: usize, weights: usize, M: usize, touched: usize, marks: usize, words: usize, read: usize,
): void {
  memory.fill(read, 0, stride)
  for (let at: usize = 0; at < floats(C); at += FLOAT) {
    memory.copy(words, presentRow(M, stride, touched, marks, load<i32>(slots + at)), stride)
    addScaled(stride, load<f32>(weights + at), words, read)
    words += stride
  }
}

/**
 * Read weightings and read vectors  w = softmax_c(β s[c]),  r = Σ_c w[c] M[n_c].  The rows are stored, so that the
 * backward pass does not need the memory.
 *
 * @param F         floats from one row of the interface to the next
 * @param strengths `[R]` per row of the interface, β
 * @param M         `[B padded(N) V]`
 * @param touched   `[B 4 + V + slotStride(N)]` i32, which slots were written, as `marks`
 * @param slots     `[B R padded(C)]` i32, as `cosines`
 * @param weights   `[B R padded(C)]`, written
 * @param words     `[B R C V]`, written: the rows that were read
 * @param r         `[R V]` per batch element, written
 * @param rStride   floats from one batch element of r to the next
 *
 * @see src/addressing/sparseReading.ts
 */
export function sparseReadForward(
  B: i32, N: i32, W: i32, R: i32, C: i32, F: i32, strengths: usize, M: usize, touched: usize, marks: usize,
  slots: usize, cosines: usize, weights: usize, words: usize, r: usize, rStride: i32,
): void {
  const stride = floats(padded(W))
  const length = floats(padded(C))
  for (let b = 0; b < B; b++) {
    for (let head: usize = 0; head < <usize>R; head++) {
      weigh(C, load<f32>(strengths + head * FLOAT), cosines, weights)
      readRows(C, stride, slots, weights, M, touched, marks, words, r + head * stride)
      words += <usize>C * stride
      slots += length
      cosines += length
      weights += length
    }
    M += (<usize>padded(N)) * stride
    touched += recordSize(N, stride)
    marks += floats(slotStride(N))
    r += floats(rStride)
    strengths += floats(F)
  }
}
