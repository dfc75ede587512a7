import fc from 'fast-check'
import { law } from '../../law.ts'
import { type Heap, padded, slotStride } from './heap.ts'
import { type Heads, heads, memoryStrides, putHeads, slotStrides, uniform, withRows } from './layout.ts'
import { onEach } from './slots.ts'

const EPSILON = 1e-6
/** What rounding may make of a cosine. */
const TOLERANCE = 1e-6

/** Rows and keys of −1, 0 and 1: many are alike, or as like to a key as others are, and that exactly. */
const inputs = fc.record({
  B: fc.integer({ min: 1, max: 2 }),
  R: fc.integer({ min: 1, max: 3 }),
  N: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 60, max: 200 })),
  W: fc.integer({ min: 1, max: 9 }),
  reads: fc.integer({ min: 1, max: 9 }),
  seed: fc.integer(),
})
type Inputs = typeof inputs extends fc.Arbitrary<infer A> ? A : never

type Row = ReadonlyArray<number>
/** All that a cosine depends on: rows that have the same are as much alike, whatever the rounding. */
type Likeness = Readonly<{ slot: number; dot: number; squares: number; cosine: number }>

const likeness = (key: Row, row: Row, slot: number): Likeness => {
  const dot = key.reduce((sum, x, w) => sum + x * (row[w] ?? 0), 0)
  const squaresOf = (x: Row) => x.reduce((sum, value) => sum + value * value, 0)
  const squares = squaresOf(row)
  const cosine = dot / (Math.sqrt(squaresOf(key) + EPSILON) * Math.sqrt(squares + EPSILON) + EPSILON)
  return { slot, dot, squares, cosine }
}

const areAlike = (a: Likeness, b: Likeness): boolean => a.dot === b.dot && a.squares === b.squares

/** What is wrong with the slots that a head has found. */
const faults = (
  key: Row,
  memory: ReadonlyArray<Row>,
  found: Int32Array,
  cosines: Float32Array,
): ReadonlyArray<string> => {
  const all = memory.map((row, slot) => likeness(key, row, slot))
  const best = all.toSorted((a, b) => b.cosine - a.cosine)
  return Array.from(found).flatMap((slot, place) => {
    const here = all[slot]
    const off = Math.abs((cosines[place] ?? Number.NaN) - (here?.cosine ?? Number.NaN))
    const short = (best[place]?.cosine ?? Number.NaN) - (here?.cosine ?? Number.NaN)
    if (here === undefined || !(off <= TOLERANCE) || !(short <= TOLERANCE)) return [`slot ${slot} at place ${place}`]
    const earlier = all.slice(0, slot).filter((other) => areAlike(other, here))
    return earlier.flatMap(({ slot: other }) =>
      found.slice(0, place).includes(other) ? [] : [`slot ${slot} before slot ${other}, which is as near`],
    )
  })
}

const verdict = (heap: Heap, { B, R, N, W, reads, seed }: Inputs): ReadonlyArray<string> => {
  const draw = uniform(seed)
  const any = (count: number): Heads => heads(B, count, W, () => Math.floor(draw(-1, 2)))
  const [memory, keys] = [any(N), any(R)]
  const C = Math.min(reads, N)
  const [stride, list] = [padded(W), padded(C)]
  const M = putHeads(heap, withRows(memory), memoryStrides(N, W))
  const k = putHeads(heap, keys, { batch: R * stride + 4, head: stride })
  const norms = putHeads(
    heap,
    heads(B, 1, padded(N), () => Number.NaN),
    slotStrides(1, N),
  )
  const [touched, marks] = [heap.room(B * (4 + stride + slotStride(N))), heap.room(B * slotStride(N))]
  heap.kernels.touchedStart(B, N, W, 0, M, norms, touched, marks)
  const [slots, cosines] = [heap.room(B * R * list), heap.room(B * R * list)]
  heap.kernels.nearestForward(B, N, W, R, C, R * stride + 4, k, M, norms, touched, marks, slots, cosines)
  const [found, near] = [heap.integers(slots, B * R * list), heap.get(cosines, B * R * list)]
  return keys.flatMap((row, b) =>
    row.flatMap((key, r) => {
      const from = (b * R + r) * list
      const pads = [...found.slice(from + C, from + list), ...near.slice(from + C, from + list)]
      return [
        ...faults(key, memory[b] ?? [], found.slice(from, from + C), near.slice(from, from + C)),
        ...(pads.every((pad) => pad === 0) ? [] : ['a pad is not zero']),
      ]
    }),
  )
}

law('the nearest slots are nearer than all others, and of slots as near those of lower indices', inputs, (given) =>
  onEach((heap) => verdict(heap, given)),
)

const courses = fc.record({
  R: fc.integer({ min: 1, max: 3 }),
  K: fc.integer({ min: 1, max: 2 }),
  N: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 60, max: 300 })),
  W: fc.integer({ min: 1, max: 9 }),
  reads: fc.integer({ min: 1, max: 6 }),
  steps: fc.integer({ min: 1, max: 6 }),
  filling: fc.constantFrom(0, 0.125),
  seed: fc.integer(),
})
type Course = typeof courses extends fc.Arbitrary<infer A> ? A : never

/** What is found at each step, of a memory that began with all rows alike; where `all` is set, as if it had not. */
const course = (heap: Heap, { R, K, N, W, reads, steps, filling, seed }: Course, all: boolean): string => {
  heap.clear()
  const { kernels, room } = heap
  const draw = uniform(seed)
  const C = Math.min(reads, N)
  const [stride, list] = [padded(W), padded(C)]
  const over = (count: number, value = 0) => heap.put(new Float32Array(count).fill(value))
  const M = putHeads(heap, withRows(heads(1, N, W, () => filling)), memoryStrides(N, W))
  const [norms, touched, marks] = [room(slotStride(N)), room(4 + stride + slotStride(N)), room(slotStride(N))]
  kernels.memoryNorms(1, N, W, M, norms)
  kernels.touchedStart(1, N, W, 1, M, norms, touched, marks)
  if (all)
    kernels.fill(1, -0, touched) // the bits of a negative number
  else kernels.fill((N - 1) * stride, Number.NaN, M + 4 * stride) // no more than the first row need be there
  const [links, accesses, sums] = [room(2 * padded(N + 1)), room(slotStride(N)), room(slotStride(N))]
  const usage = putHeads(
    heap,
    heads(1, 1, N, () => draw(0, 1)),
    slotStrides(1, N),
  )
  kernels.accessStart(1, N, usage, links, accesses, sums, room(5 * padded(N) + 1024))
  let slots = over(R * list)
  const found: Float32Array[] = []
  for (let step = 0; step < steps; step++) {
    const any = (count: number, width: number) =>
      putHeads(
        heap,
        heads(1, count, width, () => draw(-1, 1)),
        { batch: count * padded(width), head: padded(width) },
      )
    const gates = () => over(K, Math.max(0, draw(-1, 1)))
    const weights = over(R * list, draw(0, 1))
    kernels.sparseWriteForward(
      1,
      N,
      W,
      R,
      K,
      C,
      K * stride,
      any(K, W),
      gates(),
      gates(),
      slots,
      weights,
      0,
      0,
      room(R * stride),
      links,
      room(K),
      M,
      norms,
      touched,
      marks,
    )
    const next = room(R * list)
    const cosines = room(R * list)
    kernels.nearestForward(1, N, W, R, C, R * stride, any(R, W), M, norms, touched, marks, next, cosines)
    found.push(heap.get(next, R * list), heap.get(cosines, R * list))
    slots = next
  }
  return found.map((numbers) => Buffer.from(numbers.buffer).toString('hex')).join(' ')
}

law('a look-up through the slots that were written finds the same as one through all, bit for bit', courses, (given) =>
  onEach((heap) => (course(heap, given, false) === course(heap, given, true) ? [] : ['they differ'])),
)
