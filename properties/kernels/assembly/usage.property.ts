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
  plus,
  putSection,
  putSlots,
  type Sizes,
  slotsRoom,
  type Values,
} from './slots.ts'

const inputsOf = ({ B, N, R, K, seed }: Sizes): Values =>
  draw(
    {
      usage: [B * N, 0, 1],
      writeWeightings: [B * K * N, 0, 1],
      readWeightings: [B * R * N, 0, 1],
      freeGates: [B * R, 0, 1],
    },
    seed,
  )

/** Usage, in float64. */
const expected =
  ({ B, N, R, K }: Sizes) =>
  (inputs: Values): Values => {
    const at = (name: string, index: number): number => inputs[name]?.[index] ?? Number.NaN
    const slot = (b: number, n: number): number => {
      let unused = 1 - at('usage', b * N + n)
      for (let k = 0; k < K; k++) unused *= 1 - at('writeWeightings', (b * K + k) * N + n)
      let kept = 1
      for (let r = 0; r < R; r++) kept *= 1 - at('freeGates', b * R + r) * at('readWeightings', (b * R + r) * N + n)
      return (1 - unused) * kept
    }
    return { after: Array.from({ length: B * N }, (_, index) => slot(Math.floor(index / N), index % N)) }
  }

const strideOf = ({ R }: Sizes): number => Math.ceil(R / 8) * 8 + 8

const put = (heap: Heap, sizes: Sizes, inputs: Values): [number, number, number, number] => [
  putSlots(heap, inputs['usage'] ?? [], sizes.N),
  putSlots(heap, inputs['writeWeightings'] ?? [], sizes.N),
  putSlots(heap, inputs['readWeightings'] ?? [], sizes.N),
  putSection(heap, inputs['freeGates'] ?? [], sizes.B, strideOf(sizes)),
]

law('usage is what was in use or written, and not freed', machines(), (sizes) => {
  const { B, N, R, K } = sizes
  const inputs = inputsOf(sizes)
  return onEach((heap) => {
    const after = slotsRoom(heap, B, N)
    heap.kernels.usageForward(B, N, R, K, strideOf(sizes), ...put(heap, sizes, inputs), after)
    return apart({ after: getSlots(heap, after, B, N) }, expected(sizes)(inputs), 1e-6)
  })
})

law('the gradient of usage is that of differences, added to what is there', machines(), (sizes) => {
  const { B, N, R, K } = sizes
  const F = strideOf(sizes)
  const inputs = inputsOf(sizes)
  const there = draw({ writeWeightings: [B * K * N, -1, 1], readWeightings: [B * R * N, -1, 1] }, sizes.seed + 1)
  const cotangents = draw({ after: [B * N, -1, 1] }, sizes.seed + 2)
  const slopes = differences(expected(sizes), inputs, cotangents)
  const sums = Object.fromEntries(Object.entries(there).map(([name, x]) => [name, plus(x, slopes[name] ?? [])]))
  return onEach((heap) => {
    const pointers = put(heap, sizes, inputs)
    const dUsage = putSlots(heap, cotangents['after'] ?? [], N)
    const dWriteWeightings = putSlots(heap, there['writeWeightings'] ?? [], N)
    const dReadWeightings = putSlots(heap, there['readWeightings'] ?? [], N)
    const dFreeGates = heap.room(B * F)
    heap.kernels.usageBackward(B, N, R, K, F, ...pointers, dUsage, dWriteWeightings, dReadWeightings, dFreeGates)
    const gradients = {
      usage: getSlots(heap, dUsage, B, N),
      writeWeightings: getSlots(heap, dWriteWeightings, B * K, N),
      readWeightings: getSlots(heap, dReadWeightings, B * R, N),
      freeGates: getSection(heap, dFreeGates, B, F, R, padded(R) - R),
    }
    return apart(gradients, { ...slopes, ...sums })
  })
})

law('the write heads need not receive a gradient of usage', machines(), (sizes) => {
  const { B, N, R, K } = sizes
  const F = strideOf(sizes)
  const inputs = inputsOf(sizes)
  const gradient = draw({ after: [B * N, -1, 1] }, sizes.seed + 2)['after'] ?? []
  return onEach((heap) => {
    const pointers = put(heap, sizes, inputs)
    const start = heap.get(0, 16)
    const run = (dWriteWeightings: number): Values => {
      const dUsage = putSlots(heap, gradient, N)
      const dReadWeightings = putSlots(heap, Array<number>(B * R * N).fill(0), N)
      const dFreeGates = heap.room(B * F)
      heap.kernels.usageBackward(B, N, R, K, F, ...pointers, dUsage, dWriteWeightings, dReadWeightings, dFreeGates)
      return {
        usage: getSlots(heap, dUsage, B, N),
        readWeightings: getSlots(heap, dReadWeightings, B * R, N),
        freeGates: getSection(heap, dFreeGates, B, F, R),
      }
    }
    const wanted = run(putSlots(heap, Array<number>(B * K * N).fill(0), N))
    const unwanted = run(0)
    const untouched = heap.get(0, 16).every((x, at) => Object.is(x, start[at]))
    return [...apart(unwanted, wanted, 0), ...(untouched ? [] : ['something was written to address 0'])]
  })
})
