import fc from 'fast-check'
import { law } from '../../law.ts'
import { type Heap, padded } from './heap.ts'
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
  heap.kernels.memoryNorms(B, N, W, M, norms)
  const [slots, cosines] = [heap.room(B * R * list), heap.room(B * R * list)]
  heap.kernels.nearestForward(B, N, W, R, C, R * stride + 4, k, M, norms, slots, cosines)
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
