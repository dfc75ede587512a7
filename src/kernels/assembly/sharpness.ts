/** Link sharpness: sharpens the forward and backward weightings. */
import { log } from './math'
import { VECTOR, floats, fma, greatest, padded, slotStride, splat, sum } from './simd'
import { firstSlots, onlySlots, softmax } from './softmax'

/** Added to every weight. */
const EPSILON: f32 = 1e-6

/** max(d, 0) + ε. */
// @ts-ignore: decorator
@inline
function raised(at: usize): v128 {
  return f32x4.add(f32x4.pmax(v128.load(at), splat(0)), splat(EPSILON))
}

/** One over the greatest d + ε: scaled by it, large weights have logarithms near zero, where they are precise. */
// @ts-ignore: decorator
@inline
function scaleOf(end: usize, directions: usize): v128 {
  let top = splat(EPSILON)
  for (let at: usize = 0; at < end; at += VECTOR) top = f32x4.pmax(top, raised(directions + at))
  return splat(1 / greatest(top))
}

// @ts-ignore: decorator
@inline
function sharpen(N: i32, sharpness: v128, directions: usize, sharpened: usize): void {
  const end = floats(padded(N))
  const scale = scaleOf(end, directions)
  let slots = firstSlots()
  let at: usize = 0
  do {
    const logit = f32x4.mul(sharpness, log(f32x4.mul(raised(directions + at), scale)))
    v128.store(sharpened + at, onlySlots(logit, slots, N))
    slots = i32x4.add(slots, i32x4.splat(4))
    at += VECTOR
  } while (at < end)
  softmax(sharpened, N, splat(0))
}

/**
 * Sharpened weightings  S(d, s)[n] = (d[n] + ε)^s / Σ (d + ε)^s,  as softmax(s ln (d + ε)).
 *
 * @param F          floats from one row of the interface to the next
 * @param directions `[B][K][R][Nn]` d
 * @param sharpness  `[R][padded(K)]` in every row of the interface, s
 * @param sharpened  `[B][K][R][Nn]` written
 *
 * @see src/addressing/sharpenedDirections.ts
 */
export function sharpnessForward(
  B: i32, N: i32, R: i32, K: i32, F: i32, directions: usize, sharpness: usize, sharpened: usize,
): void {
  const stride = floats(slotStride(N))
  const exponents = floats(padded(K))
  for (let b = 0; b < B; b++) {
    for (let k = 0; k < K; k++) {
      let exponent = sharpness + floats(k)
      for (let head = 0; head < R; head++) {
        sharpen(N, v128.load32_splat(exponent), directions, sharpened)
        exponent += exponents
        directions += stride
        sharpened += stride
      }
    }
    sharpness += floats(F)
  }
}

/** The gradient of {@link sharpen}, in the place of its result's gradient; returns that of the exponent. */
// @ts-ignore: decorator
@inline
function sharpenBackward(N: i32, sharpness: v128, directions: usize, sharpened: usize, dDirections: usize): f32 {
  const end = floats(padded(N))
  // Any scale gives the same result, since Σ dlogit = 0.
  const scale = scaleOf(end, directions)
  let products = splat(0)
  let at: usize = 0
  do {
    products = fma(v128.load(sharpened + at), v128.load(dDirections + at), products)
    at += VECTOR
  } while (at < end)
  const mean = splat(sum(products))
  let along = splat(0)
  at = 0
  do {
    const sum = raised(directions + at)
    const dLogit = f32x4.mul(v128.load(sharpened + at), f32x4.sub(v128.load(dDirections + at), mean))
    along = fma(dLogit, log(f32x4.mul(sum, scale)), along)
    const slope = f32x4.div(f32x4.mul(sharpness, dLogit), sum)
    v128.store(dDirections + at, v128.and(slope, f32x4.gt(v128.load(directions + at), splat(0))))
    at += VECTOR
  } while (at < end)
  return sum(along)
}

/**
 * Gradient of {@link sharpnessForward}.
 *
 * @param dDirections `[B][K][R][Nn]` in: gradient of the sharpened weightings, out: of d
 * @param dSharpness  `[R][padded(K)]` in every row of the interface's gradient, written except the padding
 */
export function sharpnessBackward(
  B: i32, N: i32, R: i32, K: i32, F: i32,
  directions: usize, sharpness: usize, sharpened: usize, dDirections: usize, dSharpness: usize,
): void {
  const stride = floats(slotStride(N))
  const exponents = floats(padded(K))
  for (let b = 0; b < B; b++) {
    for (let k = 0; k < K; k++) {
      let at = floats(k)
      for (let head = 0; head < R; head++) {
        const along = sharpenBackward(N, v128.load32_splat(sharpness + at), directions, sharpened, dDirections)
        store<f32>(dSharpness + at, along)
        at += exponents
        directions += stride
        sharpened += stride
        dDirections += stride
      }
    }
    sharpness += floats(F)
    dSharpness += floats(F)
  }
}
