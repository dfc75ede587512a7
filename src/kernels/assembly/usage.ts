import { retention } from './retention'
import { floats, fma, fnma, padded, slotStride, splat, sum, sums } from './simd'

/** The product of 1 − x over `heads` vectors that are `stride` bytes apart. */
// @ts-ignore: decorator
@inline
function untouched(heads: i32, at: usize, stride: usize): v128 {
  let product = splat(1)
  for (let head = 0; head < heads; head++, at += stride) product = fnma(product, v128.load(at), product)
  return product
}

/** u + w − u·w, as 1 − (1 − u) ∏ₖ (1 − w^{w,k}). */
// @ts-ignore: decorator
@inline
function written(usage: v128, untouched: v128): v128 {
  return f32x4.sub(splat(1), f32x4.mul(f32x4.sub(splat(1), usage), untouched))
}

/**
 * Usage  u_t = (1 − (1 − u_{t−1}) ∏ₖ (1 − w^{w,k}_{t−1})) · ∏ᵣ (1 − f^r w^r_{t−1}).
 *
 * @param F                floats from one row of the interface to the next
 * @param before           `[B][Nn]`    u_{t−1}
 * @param writeWeightings  `[B][K][Nn]` of the previous step
 * @param readWeightings   `[B][R][Nn]` of the previous step
 * @param freeGates        `[R]` in every row of the interface
 * @param usage            `[B][Nn]`    u_t, written
 *
 * @see src/addressing/usage.ts
 */
export function usageForward(
  B: i32, N: i32, R: i32, K: i32, F: i32,
  before: usize, writeWeightings: usize, readWeightings: usize, freeGates: usize, usage: usize,
): void {
  const stride = floats(slotStride(N))
  const length = floats(padded(N))
  for (let b = 0; b < B; b++) {
    for (let at: usize = 0; at < length; at += 16) {
      const kept = retention(R, readWeightings + at, stride, freeGates)
      const used = written(v128.load(before + at), untouched(K, writeWeightings + at, stride))
      v128.store(usage + at, f32x4.mul(used, kept))
    }
    before += stride
    usage += stride
    writeWeightings += <usize>K * stride
    readWeightings += <usize>R * stride
    freeGates += floats(F)
  }
}

/** dw^r and df^r of `heads` read heads, 1 or 4, from `head` on. Without divisions, since a factor may be zero. */
// @ts-ignore: decorator
@inline
function retentionBackward(
  heads: i32, head: i32, N: i32, R: i32, K: i32,
  before: usize, writeWeightings: usize, readWeightings: usize, freeGates: usize,
  dUsage: usize, dReadWeightings: usize, dFreeGates: usize,
): void {
  const stride = floats(slotStride(N))
  const length = floats(padded(N))
  const first = <usize>head * stride
  const next = first + <usize>heads * stride
  const gates = freeGates + floats(head)
  const one = splat(1)
  const f0 = v128.load32_splat(gates)
  const f1 = heads > 1 ? v128.load32_splat(gates, 4) : one
  const f2 = heads > 1 ? v128.load32_splat(gates, 8) : one
  const f3 = heads > 1 ? v128.load32_splat(gates, 12) : one
  let df0 = splat(0), df1 = splat(0), df2 = splat(0), df3 = splat(0)
  for (let at: usize = 0; at < length; at += 16) {
    const used = written(v128.load(before + at), untouched(K, writeWeightings + at, stride))
    let others = f32x4.mul(v128.load(dUsage + at), used)
    if (head > 0) others = f32x4.mul(others, retention(head, readWeightings + at, stride, freeGates))
    if (head + heads < R)
      others = f32x4.mul(
        others, retention(R - head - heads, readWeightings + next + at, stride, gates + floats(heads)),
      )
    const w0 = readWeightings + first + at
    const d0 = dReadWeightings + first + at
    if (heads == 1) {
      df0 = fnma(v128.load(w0), others, df0)
      v128.store(d0, fnma(f0, others, v128.load(d0)))
    } else {
      const w1 = w0 + stride, w2 = w1 + stride, w3 = w2 + stride
      const d1 = d0 + stride, d2 = d1 + stride, d3 = d2 + stride
      const x0 = v128.load(w0), x1 = v128.load(w1), x2 = v128.load(w2), x3 = v128.load(w3)
      const kept0 = fnma(f0, x0, one), kept1 = fnma(f1, x1, one)
      const kept2 = fnma(f2, x2, one), kept3 = fnma(f3, x3, one)
      const front = f32x4.mul(others, f32x4.mul(kept2, kept3))
      const back = f32x4.mul(others, f32x4.mul(kept0, kept1))
      const g0 = f32x4.mul(front, kept1), g1 = f32x4.mul(front, kept0)
      const g2 = f32x4.mul(back, kept3), g3 = f32x4.mul(back, kept2)
      df0 = fnma(x0, g0, df0)
      df1 = fnma(x1, g1, df1)
      df2 = fnma(x2, g2, df2)
      df3 = fnma(x3, g3, df3)
      v128.store(d0, fnma(f0, g0, v128.load(d0)))
      v128.store(d1, fnma(f1, g1, v128.load(d1)))
      v128.store(d2, fnma(f2, g2, v128.load(d2)))
      v128.store(d3, fnma(f3, g3, v128.load(d3)))
    }
  }
  if (heads == 1) store<f32>(dFreeGates + floats(head), sum(df0))
  else v128.store(dFreeGates + floats(head), sums(df0, df1, df2, df3))
}

/** dw^{w,k} of every write head, added: ψ (1 − u) times the other heads' 1 − w. */
// @ts-ignore: decorator
@inline
function writtenBackward(K: i32, at: usize, stride: usize, unused: v128, dWriteWeightings: usize): void {
  for (let head = 0; head < K; head++) {
    const here = <usize>head * stride
    const lower = untouched(head, at, stride)
    const upper = untouched(K - head - 1, at + here + stride, stride)
    const d = dWriteWeightings + here
    v128.store(d, fma(unused, f32x4.mul(lower, upper), v128.load(d)))
  }
}

/**
 * Gradient of {@link usageForward}.
 *
 * @param dUsage           `[B][Nn]`    in: du_t, out: du_{t−1}
 * @param dWriteWeightings `[B][K][Nn]` added to; 0: not wanted
 * @param dReadWeightings  `[B][R][Nn]` added to
 * @param dFreeGates       `[padded(R)]` in every row of the interface's gradient, written, zero in the padding
 */
export function usageBackward(
  B: i32, N: i32, R: i32, K: i32, F: i32,
  before: usize, writeWeightings: usize, readWeightings: usize, freeGates: usize,
  dUsage: usize, dWriteWeightings: usize, dReadWeightings: usize, dFreeGates: usize,
): void {
  const stride = floats(slotStride(N))
  const length = floats(padded(N))
  for (let b = 0; b < B; b++) {
    let head = 0
    for (; head + 4 <= R; head += 4)
      retentionBackward(
        4, head, N, R, K, before, writeWeightings, readWeightings, freeGates, dUsage, dReadWeightings, dFreeGates,
      )
    for (; head < R; head++)
      retentionBackward(
        1, head, N, R, K, before, writeWeightings, readWeightings, freeGates, dUsage, dReadWeightings, dFreeGates,
      )
    for (; head < padded(R); head++) store<f32>(dFreeGates + floats(head), 0)
    for (let at: usize = 0; at < length; at += 16) {
      const dWritten = f32x4.mul(v128.load(dUsage + at), retention(R, readWeightings + at, stride, freeGates))
      v128.store(dUsage + at, f32x4.mul(dWritten, untouched(K, writeWeightings + at, stride)))
      if (dWriteWeightings != 0) {
        const unused = f32x4.mul(dWritten, f32x4.sub(splat(1), v128.load(before + at)))
        writtenBackward(K, writeWeightings + at, stride, unused, dWriteWeightings + at)
      }
    }
    before += stride
    dUsage += stride
    writeWeightings += <usize>K * stride
    if (dWriteWeightings != 0) dWriteWeightings += <usize>K * stride
    readWeightings += <usize>R * stride
    dReadWeightings += <usize>R * stride
    freeGates += floats(F)
    dFreeGates += floats(F)
  }
}
