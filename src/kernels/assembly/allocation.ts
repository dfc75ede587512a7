import { ascending } from './ascending'
import { floats, fma, fnma, padded, slotStride, splat, sum } from './simd'

/** Keeps the product away from zero, where its gradient is undefined. */
const EPSILON: f32 = 1e-6
const REST: f32 = 0.999999

/** Products below this become zero; later products would be subnormal, and slow. */
const NOTHING: f32 = 1e-20

/** The product times one more factor. NaN stays NaN. */
// @ts-ignore: decorator
@inline
function extended(product: f32, factor: f32): f32 {
  const longer = product * factor
  return longer < NOTHING ? 0 : longer
}

/** u mapped to ε + (1 − ε)u. Rounded twice in every variant, because the mapped values determine ties. */
// @ts-ignore: decorator
@inline
function mapped(usage: usize, safe: usize, length: usize): void {
  for (let at: usize = 0; at < length; at += 16)
    v128.store(safe + at, f32x4.add(f32x4.mul(v128.load(usage + at), splat(REST)), splat(EPSILON)))
}

/** a[φ[j]] = (1 − s[φ[j]]) · ∏_{i<j} s[φ[i]] */
// @ts-ignore: decorator
@inline
function allocated(N: i32, safe: usize, order: usize, allocation: usize): void {
  v128.store(allocation + floats(padded(N) - 4), splat(0))
  let product: f32 = 1
  for (let next = order; next < order + floats(N); next += 4) {
    const slot = floats(load<i32>(next))
    const factor = load<f32>(safe + slot)
    store<f32>(allocation + slot, (1 - factor) * product)
    product = extended(product, factor)
  }
}

/**
 * Allocation weightings  a[φ[j]] = (1 − u[φ[j]]) · ∏_{i<j} u[φ[i]],  φ = slots by ascending usage, one per write head.
 * Each head sees uₖ₊₁ = uₖ + (1 − uₖ) · g^a_k · g^w_k · a_k.
 *
 * @param F               floats from one row of the interface to the next
 * @param usage           `[B][Nn]`    u, after this step's freeing
 * @param allocationGates `[K]` in every row of the interface, as `writeGates`
 * @param simulated       `[B][K][Nn]` uₖ, written; the first is `usage`
 * @param order           `[B][K][Nn]` φ as i32, written except the padding
 * @param allocation      `[B][K][Nn]` a, written
 * @param scratch         room for 5 padded(N) + 1024 floats
 *
 * @see src/addressing/allocationWeighting.ts, src/addressing/allocationWeightings.ts
 */
export function allocationForward(
  B: i32, N: i32, K: i32, F: i32,
  usage: usize, allocationGates: usize, writeGates: usize,
  simulated: usize, order: usize, allocation: usize, scratch: usize,
): void {
  const stride = floats(slotStride(N))
  const length = floats(padded(N))
  for (let b = 0; b < B; b++) {
    memory.copy(simulated, usage, length)
    for (let head = 0; head < K; head++) {
      mapped(simulated, scratch, length)
      ascending(N, scratch, order, scratch + length)
      allocated(N, scratch, order, allocation)
      if (head + 1 < K) {
        const intent = splat(load<f32>(allocationGates + floats(head)) * load<f32>(writeGates + floats(head)))
        for (let at: usize = 0; at < length; at += 16) {
          const used = v128.load(simulated + at)
          const taken = f32x4.mul(intent, v128.load(allocation + at))
          v128.store(simulated + stride + at, fma(f32x4.sub(splat(1), used), taken, used))
        }
      }
      simulated += stride
      order += stride
      allocation += stride
    }
    usage += stride
    allocationGates += floats(F)
    writeGates += floats(F)
  }
}

/** Adds du of one head's allocation weighting, whose gradient is da. */
// @ts-ignore: decorator
@inline
function allocatedBackward(
  N: i32, safe: usize, order: usize, allocation: usize, dAllocation: usize, dUsage: usize, products: usize,
): void {
  let product: f32 = 1
  for (let at: usize = 0; at < floats(N); at += 4) {
    store<f32>(products + at, product)
    product = extended(product, load<f32>(safe + floats(load<i32>(order + at))))
  }
  let later: f32 = 0
  for (let at = floats(N); at > 0; ) {
    at -= 4
    const slot = floats(load<i32>(order + at))
    const gradient = load<f32>(dAllocation + slot)
    const change = later / load<f32>(safe + slot) - load<f32>(products + at) * gradient
    store<f32>(dUsage + slot, load<f32>(dUsage + slot) + REST * change)
    later += gradient * load<f32>(allocation + slot)
  }
}

/**
 * Gradient of {@link allocationForward}: through the products, as if the order were constant. Of head k, with
 * s = ε + (1 − ε)u and P_j the product of all s before j:  ds_j = −P_j da_j + Σ_{i after j} da_i a_i / s_j.
 *
 * @param dAllocation      `[B][K][Nn]` da; afterwards it includes the later heads' contributions
 * @param dUsage           `[B][Nn]`    added to
 * @param dAllocationGates `[K]` in every row of the interface's gradient, as `dWriteGates`: added to
 * @param scratch          room for 3 padded(N) floats
 */
export function allocationBackward(
  B: i32, N: i32, K: i32, F: i32,
  simulated: usize, order: usize, allocation: usize, allocationGates: usize, writeGates: usize,
  dAllocation: usize, dUsage: usize, dAllocationGates: usize, dWriteGates: usize, scratch: usize,
): void {
  const stride = floats(slotStride(N))
  const length = floats(padded(N))
  const dSimulated = scratch + length
  const products = dSimulated + length
  for (let b = 0; b < B; b++) {
    memory.fill(dSimulated, 0, length)
    for (let head = K - 1; head >= 0; head--) {
      const here = <usize>(b * K + head) * stride
      if (head + 1 < K) {
        const allocationGate = load<f32>(allocationGates + floats(head))
        const writeGate = load<f32>(writeGates + floats(head))
        const intent = splat(allocationGate * writeGate)
        let dIntents = splat(0)
        for (let at: usize = 0; at < length; at += 16) {
          const gradient = v128.load(dSimulated + at)
          const weighting = v128.load(allocation + here + at)
          const dTaken = f32x4.mul(gradient, f32x4.sub(splat(1), v128.load(simulated + here + at)))
          const dWeighting = dAllocation + here + at
          dIntents = fma(dTaken, weighting, dIntents)
          v128.store(dWeighting, fma(intent, dTaken, v128.load(dWeighting)))
          v128.store(dSimulated + at, fnma(gradient, f32x4.mul(intent, weighting), gradient))
        }
        const dIntent = sum(dIntents)
        const dAllocationGate = dAllocationGates + floats(head)
        const dWriteGate = dWriteGates + floats(head)
        store<f32>(dAllocationGate, load<f32>(dAllocationGate) + dIntent * writeGate)
        store<f32>(dWriteGate, load<f32>(dWriteGate) + dIntent * allocationGate)
      }
      mapped(simulated + here, scratch, length)
      allocatedBackward(
        N, scratch, order + here, allocation + here, dAllocation + here, dSimulated, products,
      )
    }
    for (let at: usize = 0; at < length; at += 16)
      v128.store(dUsage + at, f32x4.add(v128.load(dUsage + at), v128.load(dSimulated + at)))
    dUsage += stride
    allocationGates += floats(F)
    writeGates += floats(F)
    dAllocationGates += floats(F)
    dWriteGates += floats(F)
  }
}
