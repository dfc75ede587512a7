import { floats, fma, padded, slotStride, sum } from './simd'

/**
 * One write head's part of a read head's weighting; the first write head's includes the content part.
 *
 * @param backward π_b and b, `forward` π_f and f, `content` π_c and c: a pointer to each
 */
// @ts-ignore: decorator
@inline
function mixed(
  first: bool, length: usize,
  byBackward: usize, backward: usize, byForward: usize, forward: usize, byContent: usize, content: usize,
  weighting: usize,
): void {
  const before = v128.load32_splat(byBackward)
  const after = v128.load32_splat(byForward)
  const alike = v128.load32_splat(byContent)
  for (let at: usize = 0; at < length; at += 16) {
    const rest = first ? f32x4.mul(alike, v128.load(content + at)) : v128.load(weighting + at)
    v128.store(weighting + at, fma(before, v128.load(backward + at), fma(after, v128.load(forward + at), rest)))
  }
}

/**
 * Read weightings  w^r = Σₖ π_b,k · b_k + Σₖ π_f,k · f_k + π_c · c.
 *
 * @param F          floats from one row of the interface to the next
 * @param forward    `[B][K][R][Nn]` f
 * @param backward   `[B][K][R][Nn]` b
 * @param content    `[B][R][Nn]`    c
 * @param modes      `[R][padded(2K + 1)]` in every row of the interface: backward 1…K, forward 1…K, content
 * @param weightings `[B][R][Nn]`    w^r, written
 *
 * @see src/addressing/readWeightings.ts
 */
export function readWeightingsForward(
  B: i32, N: i32, R: i32, K: i32, F: i32,
  forward: usize, backward: usize, content: usize, modes: usize, weightings: usize,
): void {
  const stride = floats(slotStride(N))
  const length = floats(padded(N))
  const heads = <usize>R * stride
  for (let b = 0; b < B; b++) {
    let mode = modes
    for (let head = 0; head < R; head++) {
      const byForward = mode + floats(K)
      const byContent = byForward + floats(K)
      mixed(true, length, mode, backward, byForward, forward, byContent, content, weightings)
      for (let k = 1; k < K; k++) {
        const skipped = <usize>k * heads
        const at = floats(k)
        mixed(
          false, length, mode + at, backward + skipped, byForward + at, forward + skipped, byContent, content,
          weightings,
        )
      }
      mode += floats(padded(2 * K + 1))
      forward += stride
      backward += stride
      content += stride
      weightings += stride
    }
    forward += <usize>(K - 1) * heads
    backward += <usize>(K - 1) * heads
    modes += floats(F)
  }
}

/** Gradient of {@link mixed}; gradients have the arguments' names with a `d` before. */
// @ts-ignore: decorator
@inline
function mixedBackward(
  first: bool, length: usize,
  byBackward: usize, backward: usize, byForward: usize, forward: usize, byContent: usize, content: usize,
  dWeighting: usize,
  dByBackward: usize, dBackward: usize, dByForward: usize, dForward: usize, dByContent: usize, dContent: usize,
): void {
  const before = v128.load32_splat(byBackward)
  const after = v128.load32_splat(byForward)
  const alike = v128.load32_splat(byContent)
  let alongBackward = f32x4.splat(0)
  let alongForward = f32x4.splat(0)
  let alongContent = f32x4.splat(0)
  for (let at: usize = 0; at < length; at += 16) {
    const gradient = v128.load(dWeighting + at)
    alongBackward = fma(gradient, v128.load(backward + at), alongBackward)
    alongForward = fma(gradient, v128.load(forward + at), alongForward)
    v128.store(dBackward + at, f32x4.mul(before, gradient))
    v128.store(dForward + at, f32x4.mul(after, gradient))
    if (first) {
      alongContent = fma(gradient, v128.load(content + at), alongContent)
      v128.store(dContent + at, f32x4.mul(alike, gradient))
    }
  }
  store<f32>(dByBackward, sum(alongBackward))
  store<f32>(dByForward, sum(alongForward))
  if (first) store<f32>(dByContent, sum(alongContent))
}

/**
 * Gradient of {@link readWeightingsForward}. All results are overwritten; the modes' padding becomes zero.
 *
 * @param dWeightings `[B][R][Nn]`    dw^r
 * @param dForward    `[B][K][R][Nn]`
 * @param dBackward   `[B][K][R][Nn]`
 * @param dContent    `[B][R][Nn]`
 * @param dModes      `[R][padded(2K + 1)]` in every row of the interface's gradient
 */
export function readWeightingsBackward(
  B: i32, N: i32, R: i32, K: i32, F: i32,
  forward: usize, backward: usize, content: usize, modes: usize,
  dWeightings: usize, dForward: usize, dBackward: usize, dContent: usize, dModes: usize,
): void {
  const stride = floats(slotStride(N))
  const length = floats(padded(N))
  const heads = <usize>R * stride
  const ways = 2 * K + 1
  for (let b = 0; b < B; b++) {
    let mode = modes
    let dMode = dModes
    for (let head = 0; head < R; head++) {
      const byForward = mode + floats(K)
      const byContent = byForward + floats(K)
      const dByForward = dMode + floats(K)
      const dByContent = dByForward + floats(K)
      mixedBackward(
        true, length, mode, backward, byForward, forward, byContent, content, dWeightings,
        dMode, dBackward, dByForward, dForward, dByContent, dContent,
      )
      for (let k = 1; k < K; k++) {
        const skipped = <usize>k * heads
        const at = floats(k)
        mixedBackward(
          false, length, mode + at, backward + skipped, byForward + at, forward + skipped, byContent, content,
          dWeightings, dMode + at, dBackward + skipped, dByForward + at, dForward + skipped, dByContent, dContent,
        )
      }
      for (let pad = ways; pad < padded(ways); pad++) store<f32>(dMode + floats(pad), 0)
      mode += floats(padded(ways))
      dMode += floats(padded(ways))
      forward += stride
      backward += stride
      content += stride
      dWeightings += stride
      dForward += stride
      dBackward += stride
      dContent += stride
    }
    const rest = <usize>(K - 1) * heads
    forward += rest
    backward += rest
    dForward += rest
    dBackward += rest
    modes += floats(F)
    dModes += floats(F)
  }
}
