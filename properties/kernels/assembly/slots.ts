/** Vectors over slots and rows of the interface in a heap, and what a gradient should be. */
import fc from 'fast-check'
import { type Heap, heaps, padded, slotStride } from './heap.ts'

/** Numbers by name, each array in the order of its shape, without pads. */
export type Values = Readonly<Record<string, ReadonlyArray<number>>>

/** How many numbers from `low` to `high` each name has. */
export type Ranges = Readonly<Record<string, readonly [count: number, low: number, high: number]>>

export type Sizes = Readonly<{ B: number; N: number; R: number; K: number; seed: number }>

/** Few slots and heads mostly, and more than 32 and 4 now and then. */
export const machines = (slots = 70): fc.Arbitrary<Sizes> =>
  fc.record({
    B: fc.integer({ min: 1, max: 2 }),
    N: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 13 }) }, fc.integer({ min: 14, max: slots })),
    R: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }) }, fc.integer({ min: 5, max: 9 })),
    K: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat({ max: 2 ** 31 - 1 }),
  })

/** Numbers in [0, 1), the same ones for the same seed. */
export const generator = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A float32 for every place; every tenth is an end of its range. */
export const draw = (ranges: Ranges, seed: number): Values => {
  const next = generator(seed)
  const number = (low: number, high: number): number => {
    const end = next()
    if (end < 0.05) return low
    if (end > 0.95) return high
    return Math.fround(low + next() * (high - low))
  }
  return Object.fromEntries(
    Object.entries(ranges).map(([name, [count, low, high]]) => [
      name,
      Array.from({ length: count }, () => number(low, high)),
    ]),
  )
}

/** `[rows][Nn]`: zero in the pads, NaN beyond them. */
export const putSlots = (heap: Heap, values: ReadonlyArray<number>, N: number): number => {
  const stride = slotStride(N)
  const rows = values.length / N
  const all = new Float32Array(rows * stride).fill(Number.NaN)
  for (let row = 0; row < rows; row++) {
    all.fill(0, row * stride, row * stride + padded(N))
    all.set(values.slice(row * N, (row + 1) * N), row * stride)
  }
  return heap.put(all)
}

/** Room for `[rows][Nn]`. */
export const slotsRoom = (heap: Heap, rows: number, N: number): number => heap.room(rows * slotStride(N))

/** What {@link putSlots} put; NaN everywhere where a pad is not zero. */
export const getSlots = (heap: Heap, pointer: number, rows: number, N: number): number[] => {
  const stride = slotStride(N)
  const all = heap.get(pointer, rows * stride)
  const row = (at: number) => [...all.subarray(at * stride, at * stride + padded(N))]
  const each = Array.from({ length: rows }, (_, at) => row(at))
  const clean = each.every((entries) => entries.slice(N).every((pad) => pad === 0))
  return each.flatMap((entries) => entries.slice(0, N).map((entry) => (clean ? entry : Number.NaN)))
}

/** A section of the interface's rows: `[B][width]` numbers, each row `F` from the next, NaN in between. */
export const putSection = (heap: Heap, values: ReadonlyArray<number>, B: number, F: number): number => {
  const width = values.length / B
  const all = new Float32Array(B * F).fill(Number.NaN)
  for (let b = 0; b < B; b++) all.set(values.slice(b * width, (b + 1) * width), b * F)
  return heap.put(all)
}

/** What {@link putSection} put; NaN everywhere where one of the `pads` after it is not zero. */
export const getSection = (heap: Heap, pointer: number, B: number, F: number, width: number, pads = 0): number[] => {
  const all = heap.get(pointer, B * F)
  const rows = Array.from({ length: B }, (_, b) => [...all.subarray(b * F, b * F + width + pads)])
  const clean = rows.every((row) => row.slice(width).every((pad) => pad === 0))
  return rows.flatMap((row) => row.slice(0, width).map((entry) => (clean ? entry : Number.NaN)))
}

const STEP = 1e-5

/** At most so many entries of an input are moved: a sample where there are more. */
const MOVED = 24

/**
 * The gradient of Σ outputs · cotangents by central differences, at some of the entries of each input: `undefined` at
 * the others.
 */
export const differences = (
  outputs: (inputs: Values) => Values,
  inputs: Values,
  cotangents: Values,
): Readonly<Record<string, ReadonlyArray<number | undefined>>> => {
  const loss = (moved: Values): number =>
    Object.entries(outputs(moved)).reduce(
      (sum, [name, entries]) => entries.reduce((part, x, at) => part + x * (cotangents[name]?.[at] ?? Number.NaN), sum),
      0,
    )
  const slope = (name: string, entries: ReadonlyArray<number>, at: number): number => {
    const by = (step: number) => loss({ ...inputs, [name]: entries.with(at, (entries[at] ?? 0) + step) })
    return (by(STEP) - by(-STEP)) / (2 * STEP)
  }
  return Object.fromEntries(
    Object.entries(inputs).map(([name, entries]) => {
      const every = Math.ceil(entries.length / MOVED)
      const offset = entries.length % every
      return [name, entries.map((_, at) => ((at + offset) % every === 0 ? slope(name, entries, at) : undefined))]
    }),
  )
}

/** What differs by more than `tolerance` of the largest expected entry of the same name, or of 0.1. NaN always does. */
export const apart = (
  actual: Values,
  expected: Readonly<Record<string, ReadonlyArray<number | undefined>>>,
  tolerance = 1e-5,
): string[] =>
  Object.entries(expected).flatMap(([name, entries]) => {
    const largest = Math.max(0.1, ...entries.map((x) => Math.abs(x ?? 0)))
    const got = actual[name] ?? []
    if (got.length !== entries.length) return [`${name}: ${got.length} entries for ${entries.length}`]
    return entries.flatMap((x, at) => {
      const y = got[at] ?? Number.NaN
      return x === undefined || Math.abs(x - y) <= tolerance * largest ? [] : [`${name}[${at}] is ${y}, not ${x}`]
    })
  })

/** What some verdict on each variant of the kernels says. */
export const onEach = (verdict: (heap: Heap) => ReadonlyArray<string>): string[] =>
  heaps.flatMap((heap) => {
    heap.clear()
    return verdict(heap).map((failure) => `${heap.variant}: ${failure}`)
  })

/** The sum of two arrays of numbers. */
export const plus = (a: ReadonlyArray<number>, b: ReadonlyArray<number | undefined>): (number | undefined)[] =>
  a.map((x, at) => {
    const y = b[at]
    return y === undefined ? undefined : x + y
  })
