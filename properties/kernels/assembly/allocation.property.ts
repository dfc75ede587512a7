import fc from 'fast-check'
import { allocationWeightings } from '../../../src/addressing/allocationWeightings.ts'
import { tensorOf } from '../../arbitraries.ts'
import { flat } from '../../close.ts'
import { law } from '../../law.ts'
import { type Heap, padded, slotStride } from './heap.ts'
import {
  apart,
  differences,
  draw,
  generator,
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

const F = 8
const slots = 140
const anyMachine = fc.oneof({ weight: 3, arbitrary: machines() }, machines(slots))

/** Usage of any size, of few sizes, and so little that mapping makes some of it the same. */
const ways: ReadonlyArray<(drawn: number) => number> = [
  (drawn) => drawn,
  (drawn) => Math.round(drawn * 8) / 8,
  (drawn) => drawn * 1e-11,
]

const inputsOf = ({ B, N, K, seed }: Sizes): Values => {
  const inputs = draw({ usage: [B * N, 0, 1], allocationGates: [B * K, 0, 1], writeGates: [B * K, 0, 1] }, seed)
  const way = ways[seed % ways.length] ?? Math.fround
  return { ...inputs, usage: (inputs['usage'] ?? []).map((drawn) => Math.fround(way(drawn))) }
}

/** What sorting compares: ε + (1 − ε)u in float32. */
const mapped = (usage: number): number => Math.fround(Math.fround(usage * Math.fround(1 - 1e-6)) + Math.fround(1e-6))

const freeList = (usage: ReadonlyArray<number>): number[] =>
  usage.map((_, slot) => slot).sort((i, j) => mapped(usage[i] ?? 0) - mapped(usage[j] ?? 0) || i - j)

/** What each of some vectors of N becomes. */
const perRow = (values: ReadonlyArray<number>, N: number, change: (row: number[]) => number[]): number[] =>
  Array.from({ length: values.length / N }, (_, row) => change(values.slice(row * N, (row + 1) * N))).flat()

/** Allocation weightings and the usage each head sees, in float64, for free lists that are known. */
const expected =
  ({ B, N, K }: Sizes, order: ReadonlyArray<number>) =>
  ({ usage = [], allocationGates = [], writeGates = [] }: Values): Values => {
    const simulated: number[] = []
    const allocation: number[] = []
    for (let b = 0; b < B; b++) {
      let seen = usage.slice(b * N, (b + 1) * N)
      for (let k = 0; k < K; k++) {
        const head = b * K + k
        const weighting = Array<number>(N).fill(0)
        let product = 1
        for (const slot of order.slice(head * N, (head + 1) * N)) {
          const safe = 1e-6 + (1 - 1e-6) * (seen[slot] ?? Number.NaN)
          weighting[slot] = (1 - safe) * product
          product *= safe
        }
        simulated.push(...seen)
        allocation.push(...weighting)
        const intent = (allocationGates[head] ?? Number.NaN) * (writeGates[head] ?? Number.NaN)
        seen = seen.map((u, n) => u + (1 - u) * intent * (weighting[n] ?? Number.NaN))
      }
    }
    return { simulated, allocation }
  }

/** The forward pass of a heap, what it wrote, and where. */
const allocate = (heap: Heap, { B, N, K }: Sizes, inputs: Values) => {
  const pointers = {
    usage: putSlots(heap, inputs['usage'] ?? [], N),
    allocationGates: putSection(heap, inputs['allocationGates'] ?? [], B, F),
    writeGates: putSection(heap, inputs['writeGates'] ?? [], B, F),
    simulated: slotsRoom(heap, B * K, N),
    order: slotsRoom(heap, B * K, N),
    allocation: slotsRoom(heap, B * K, N),
    scratch: heap.room(5 * padded(N) + 1024),
  }
  const guard = heap.put([1])
  const { usage, allocationGates, writeGates, simulated, order, allocation, scratch } = pointers
  heap.kernels.allocationForward(
    ...([B, N, K, F, usage, allocationGates, writeGates, simulated, order, allocation, scratch] as const),
  )
  const integers = heap.integers(order, B * K * slotStride(N))
  return {
    ...pointers,
    written: {
      guard: [...heap.get(guard, 1)],
      simulated: getSlots(heap, simulated, B * K, N),
      order: Array.from({ length: B * K }, (_, head) => [
        ...integers.subarray(head * slotStride(N), head * slotStride(N) + N),
      ]).flat(),
      allocation: getSlots(heap, allocation, B * K, N),
    },
  }
}

law('the free list is sorted by what is compared, ties to the lower slot', anyMachine, (sizes) => {
  const inputs = inputsOf(sizes)
  return onEach((heap) => {
    const { order, simulated, guard } = allocate(heap, sizes, inputs).written
    return apart({ order, guard }, { order: perRow(simulated, sizes.N, freeList), guard: [1] }, 0)
  })
})

law('free slots are allocated in the order of the free list', anyMachine, (sizes) => {
  const inputs = inputsOf(sizes)
  return onEach((heap) => {
    const { written } = allocate(heap, sizes, inputs)
    return apart(written, expected(sizes, written.order)(inputs))
  })
})

law('allocation is that of the operations', machines(40), (sizes) => {
  const { B, N, K } = sizes
  const inputs = inputsOf(sizes)
  const rows = (values: ReadonlyArray<number>, width: number): number[][] =>
    Array.from({ length: B }, (_, b) => values.slice(b * width, (b + 1) * width))
  const operations = allocationWeightings({
    usage: tensorOf('B N', rows(inputs['usage'] ?? [], N)),
    allocationGates: tensorOf('B K', rows(inputs['allocationGates'] ?? [], K)),
    writeGates: tensorOf('B K', rows(inputs['writeGates'] ?? [], K)),
  })
  const first = (values: ReadonlyArray<number>): number[] => values.filter((_, at) => Math.floor(at / N) % K === 0)
  return onEach((heap) => {
    const { allocation } = allocate(heap, sizes, inputs).written
    return apart({ allocation: first(allocation) }, { allocation: first(flat(operations)) })
  })
})

law('whatever the usage is, the free list is a permutation', fc.nat({ max: 2 ** 31 - 1 }), (seed) => {
  const next = generator(seed)
  const N = 1 + Math.floor(next() * slots)
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 2, 0.5]
  const usage = Array.from({ length: N }, () => odd[Math.floor(next() * odd.length)] ?? 0)
  const inputs = { usage, allocationGates: [0.5], writeGates: [0.5] }
  return onEach((heap) => {
    const { order, allocation, guard } = allocate(heap, { B: 1, N, R: 1, K: 1, seed }, inputs).written
    const hidden = usage.flatMap((u, n) => (Number.isNaN(u) && !Number.isNaN(allocation[n]) ? [`${n} hides NaN`] : []))
    const sorted = order.toSorted((i, j) => i - j)
    return [...hidden, ...apart({ sorted, guard }, { sorted: usage.map((_, n) => n), guard: [1] }, 0)]
  })
})

law('the gradient of allocation is that of differences, added to what is there', anyMachine, (sizes) => {
  const { B, N, K } = sizes
  const inputs = inputsOf(sizes)
  const cotangents = draw({ simulated: [B * K * N, 0, 0], allocation: [B * K * N, -1, 1] }, sizes.seed + 1)
  const there = draw(
    { usage: [B * N, -1, 1], allocationGates: [B * K, -1, 1], writeGates: [B * K, -1, 1] },
    sizes.seed + 2,
  )
  return onEach((heap) => {
    const { simulated, order, allocation, allocationGates, writeGates, written } = allocate(heap, sizes, inputs)
    const dAllocation = putSlots(heap, cotangents['allocation'] ?? [], N)
    const dUsage = putSlots(heap, there['usage'] ?? [], N)
    const dAllocationGates = putSection(heap, there['allocationGates'] ?? [], B, F)
    const dWriteGates = putSection(heap, there['writeGates'] ?? [], B, F)
    const scratch = heap.room(3 * padded(N))
    const guard = heap.put([1])
    heap.kernels.allocationBackward(
      ...([B, N, K, F, simulated, order, allocation, allocationGates, writeGates] as const),
      ...([dAllocation, dUsage, dAllocationGates, dWriteGates, scratch] as const),
    )
    const slopes = differences(expected(sizes, written.order), inputs, cotangents)
    const sums = Object.entries(there).map(([name, x]) => [name, plus(x, slopes[name] ?? [])] as const)
    const gradients = {
      guard: [...heap.get(guard, 1)],
      usage: getSlots(heap, dUsage, B, N),
      allocationGates: getSection(heap, dAllocationGates, B, F, K),
      writeGates: getSection(heap, dWriteGates, B, F, K),
    }
    return apart(gradients, { guard: [1], ...Object.fromEntries(sums) })
  })
})
