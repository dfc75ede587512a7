/** Usage by last access, computed at the end of a sequence. */
import { FLOAT, floats, slotStride } from '../simd'

/**
 * Usage after T steps: 1 / (1 + age) of accessed slots; u / (1 + T u) of others.
 *
 * @param initial  `[B slotStride(N)]` u before the first step
 * @param accesses `[B slotStride(N)]` i32, the time step of each slot's last access, zero for none
 * @param usage    `[B slotStride(N)]`, written
 */
export function usageFromAccesses(B: i32, N: i32, T: i32, initial: usize, accesses: usize, usage: usize): void {
  const stride = floats(slotStride(N))
  for (let b = 0; b < B; b++) {
    for (let at: usize = 0; at < floats(N); at += FLOAT) {
      const moment = load<i32>(accesses + at)
      const before = load<f32>(initial + at)
      store<f32>(usage + at, moment > 0 ? <f32>1 / <f32>(<i32>1 + T - moment) : before / (<f32>1 + <f32>T * before))
    }
    initial += stride
    accesses += stride
    usage += stride
  }
}

/**
 * The gradient of {@link usageFromAccesses}, in place: zero for accessed slots, since an access is not differentiable.
 *
 * @param dUsage `[B slotStride(N)]` gradient with respect to usage after T steps, then before the first
 */
export function usageFromAccessesBackward(
  B: i32, N: i32, T: i32, initial: usize, accesses: usize, dUsage: usize,
): void {
  const stride = floats(slotStride(N))
  for (let b = 0; b < B; b++) {
    for (let at: usize = 0; at < floats(N); at += FLOAT) {
      const left = <f32>1 / (<f32>1 + <f32>T * load<f32>(initial + at))
      const slope = load<i32>(accesses + at) > 0 ? <f32>0 : left * left
      store<f32>(dUsage + at, load<f32>(dUsage + at) * slope)
    }
    initial += stride
    accesses += stride
    dUsage += stride
  }
}
