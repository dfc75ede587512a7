import { law } from '../../law.ts'
import { type Heap, padded } from './heap.ts'
import {
  apart,
  differences,
  draw,
  getSection,
  getSlots,
  machines,
  onEach,
  putSection,
  putSlots,
  type Sizes,
  slotsRoom,
  type Values,
} from './slots.ts'

const EPSILON = 1e-6

/** @param low the least weight: nearer to zero, slopes are too steep for differences */
const inputsOf = ({ B, N, R, K, seed }: Sizes, low: number): Values =>
  draw({ directions: [B * K * R * N, low, 1], sharpness: [B * R * K, 1, 6] }, seed)

/** Sharpened weightings, in float64. */
const expected =
  ({ N, R, K }: Sizes) =>
  ({ directions = [], sharpness = [] }: Values): Values => {
    const vectors = Array.from({ length: directions.length / N }, (_, at) => directions.slice(at * N, (at + 1) * N))
    return {
      sharpened: vectors.flatMap((vector, at) => {
        const [r, k, b] = [at % R, Math.floor(at / R) % K, Math.floor(at / R / K)]
        const s = sharpness[(b * R + r) * K + k] ?? Number.NaN
        const raised = vector.map((d) => (Math.max(0, d) + EPSILON) ** s)
        const mass = raised.reduce((sum, x) => sum + x, 0)
        return raised.map((x) => x / mass)
      }),
    }
  }

const strideOf = ({ R, K }: Sizes): number => Math.ceil((R * padded(K)) / 8) * 8 + 8

/** Exponents as a section of the interface: those of a read head fill whole vectors. */
const putExponents = (heap: Heap, sizes: Sizes, { sharpness = [] }: Values): number => {
  const { B, R, K } = sizes
  const widened = Array.from({ length: B * R }, (_, head) => [
    ...sharpness.slice(head * K, (head + 1) * K),
    ...Array<number>(padded(K) - K).fill(Number.NaN),
  ])
  return putSection(heap, widened.flat(), B, strideOf(sizes))
}

/** The gradients of exponents, likewise, without pads. */
const exponentsIn = (heap: Heap, pointer: number, sizes: Sizes): ReadonlyArray<number> => {
  const { B, R, K } = sizes
  const wide = getSection(heap, pointer, B, strideOf(sizes), R * padded(K))
  return Array.from({ length: B * R }, (_, head) => wide.slice(head * padded(K), head * padded(K) + K)).flat()
}

law('sharpened weightings are powers, normed', machines(), (sizes) => {
  const { B, N, R, K } = sizes
  const inputs = inputsOf(sizes, -0.1)
  return onEach((heap) => {
    const directions = putSlots(heap, inputs['directions'] ?? [], N)
    const sharpened = slotsRoom(heap, B * K * R, N)
    const exponents = putExponents(heap, sizes, inputs)
    heap.kernels.sharpnessForward(B, N, R, K, strideOf(sizes), directions, exponents, sharpened)
    return apart({ sharpened: getSlots(heap, sharpened, B * K * R, N) }, expected(sizes)(inputs))
  })
})

/** The gradients with respect to directions and exponents, by the kernel. */
const gradientsBy = (heap: Heap, sizes: Sizes, inputs: Values, cotangents: Values): Values => {
  const { B, N, R, K } = sizes
  const directions = putSlots(heap, inputs['directions'] ?? [], N)
  const sharpened = putSlots(heap, expected(sizes)(inputs)['sharpened'] ?? [], N)
  const exponents = putExponents(heap, sizes, inputs)
  const dDirections = putSlots(heap, cotangents['sharpened'] ?? [], N)
  const dExponents = heap.room(B * strideOf(sizes))
  heap.kernels.sharpnessBackward(B, N, R, K, strideOf(sizes), directions, exponents, sharpened, dDirections, dExponents)
  return {
    directions: getSlots(heap, dDirections, B * K * R, N),
    sharpness: exponentsIn(heap, dExponents, sizes),
  }
}

law('the gradient of sharpness is that of differences', machines(), (sizes) => {
  const inputs = inputsOf(sizes, 0.05)
  const cotangents = draw({ sharpened: [inputs['directions']?.length ?? 0, -1, 1] }, sizes.seed + 1)
  const slopes = differences(expected(sizes), inputs, cotangents)
  return onEach((heap) => apart(gradientsBy(heap, sizes, inputs, cotangents), slopes, 2e-5))
})

law('what is not above zero has no gradient', machines(), (sizes) => {
  const inputs = inputsOf(sizes, -1)
  const cotangents = draw({ sharpened: [inputs['directions']?.length ?? 0, -1, 1] }, sizes.seed + 1)
  return onEach((heap) => {
    const { directions = [] } = gradientsBy(heap, sizes, inputs, cotangents)
    return directions.flatMap((slope, at) => {
      const isAbove = (inputs['directions']?.[at] ?? 0) > 0
      return isAbove || slope === 0 ? [] : [`the slope at ${at} is ${slope}`]
    })
  })
})
