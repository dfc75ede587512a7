import { law } from '../../law.ts'
import { type Heap, padded, slotStride } from './heap.ts'
import { differing, type Heads, memoryStrides, putHeads, withRows } from './layout.ts'
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

/** Floats of a word. */
const widthOf = ({ seed }: Sizes): number => 1 + (seed % 9)

const inputsOf = (sizes: Sizes): Values => {
  const { B, N, R, seed } = sizes
  return draw(
    {
      memory: [B * N * widthOf(sizes), -1, 1],
      readWeightings: [B * R * N, 0, 1],
      freeGates: [B * R, 0, 1],
    },
    seed,
  )
}

/** ψ, and the memory that it leaves, in float64. */
const expected =
  (sizes: Sizes) =>
  (inputs: Values): Values => {
    const { B, N, R } = sizes
    const W = widthOf(sizes)
    const at = (name: string, index: number): number => inputs[name]?.[index] ?? Number.NaN
    const retained = Array.from({ length: B * N }, (_, index) => {
      const [b, n] = [Math.floor(index / N), index % N]
      return Array.from(
        { length: R },
        (_, r) => 1 - at('freeGates', b * R + r) * at('readWeightings', (b * R + r) * N + n),
      ).reduce((product, factor) => product * factor, 1)
    })
    return {
      retained,
      after: Array.from(
        { length: B * N * W },
        (_, index) => at('memory', index) * (retained[Math.floor(index / W)] ?? Number.NaN),
      ),
    }
  }

const strideOf = ({ R }: Sizes): number => Math.ceil(R / 8) * 8 + 8

/** Numbers as the rows of a memory. */
const asMemory = (sizes: Sizes, numbers: ReadonlyArray<number> = []): Heads => {
  const { B, N } = sizes
  const W = widthOf(sizes)
  return Array.from({ length: B }, (_, b) =>
    Array.from({ length: N }, (_, n) => numbers.slice((b * N + n) * W, (b * N + n + 1) * W)),
  )
}

const putMemory = (heap: Heap, sizes: Sizes, numbers: ReadonlyArray<number> | undefined): number =>
  putHeads(heap, withRows(asMemory(sizes, numbers)), memoryStrides(sizes.N, widthOf(sizes)))

/** What is wrong with a memory in the heap. */
const misplaced = (heap: Heap, sizes: Sizes, pointer: number, numbers: ReadonlyArray<number>) =>
  differing('memory', heap, pointer, withRows(asMemory(sizes, numbers)), memoryStrides(sizes.N, widthOf(sizes)))

/** What was retained of each slot; of slots that are none, all. */
const retainedIn = (heap: Heap, pointer: number, { B, N }: Sizes): ReadonlyArray<number> => {
  const floats = heap.get(pointer, B * slotStride(N))
  return Array.from({ length: B }, (_, b) => [...floats.subarray(b * slotStride(N), b * slotStride(N) + N)]).flat()
}

law('de-allocation leaves what is not freed, elsewhere or in place', machines(), (sizes) => {
  const { B, N, R } = sizes
  const W = widthOf(sizes)
  const inputs = inputsOf(sizes)
  const { retained = [], after = [] } = expected(sizes)(inputs)
  return onEach((heap) => {
    const weightings = putSlots(heap, inputs['readWeightings'] ?? [], N)
    const gates = putSection(heap, inputs['freeGates'] ?? [], B, strideOf(sizes))
    const memory = putMemory(heap, sizes, inputs['memory'])
    const [elsewhere, kept] = [heap.room(B * padded(N) * padded(W)), slotsRoom(heap, B, N)]
    for (const target of [elsewhere, memory])
      heap.kernels.deallocationForward(B, N, W, R, strideOf(sizes), weightings, gates, memory, kept, target)
    return [
      ...apart({ retained: retainedIn(heap, kept, sizes) }, { retained }, 1e-6),
      ...misplaced(heap, sizes, elsewhere, after),
      ...misplaced(heap, sizes, memory, after),
    ]
  })
})

law('the gradient of de-allocation is that of differences', machines(), (sizes) => {
  const { B, N, R } = sizes
  const W = widthOf(sizes)
  const F = strideOf(sizes)
  const inputs = inputsOf(sizes)
  const there = draw({ readWeightings: [B * R * N, -1, 1], freeGates: [B * R, -1, 1] }, sizes.seed + 1)
  const { after = [] } = draw({ after: [B * N * W, -1, 1] }, sizes.seed + 2)
  const cotangents = { after, retained: Array<number>(B * N).fill(0) }
  const slopes = differences(expected(sizes), inputs, cotangents)
  const sums = Object.fromEntries(Object.entries(there).map(([name, x]) => [name, plus(x, slopes[name] ?? [])]))
  const { retained = [] } = expected(sizes)(inputs)
  return onEach((heap) => {
    const weightings = putSlots(heap, inputs['readWeightings'] ?? [], N)
    const gates = putSection(heap, inputs['freeGates'] ?? [], B, F)
    const memory = putMemory(heap, sizes, inputs['memory'])
    const dMemory = putMemory(heap, sizes, after)
    const kept = putSlots(heap, retained, N)
    const dReadWeightings = putSlots(heap, there['readWeightings'] ?? [], N)
    const dFreeGates = putSection(heap, there['freeGates'] ?? [], B, F)
    heap.kernels.deallocationBackward(B, N, W, memory, kept, dMemory)
    heap.kernels.retentionBackward(B, N, R, F, weightings, gates, kept, dReadWeightings, dFreeGates)
    const gradients = {
      readWeightings: getSlots(heap, dReadWeightings, B * R, N),
      freeGates: getSection(heap, dFreeGates, B, F, R),
    }
    const kepts = after.map((x, index) => x * (retained[Math.floor(index / W)] ?? Number.NaN))
    return [...apart(gradients, sums), ...misplaced(heap, sizes, dMemory, kepts)]
  })
})
