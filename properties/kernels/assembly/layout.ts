import { type Heap, padded, slotStride } from './heap.ts'

/** `[B H n]`: what the equations are about. The kernels keep it in rows with pads. */
export type Heads = ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>>

/** Where the floats of {@link Heads} are: from one batch element to the next, and from one head to the next. */
export type Strides = Readonly<{ batch: number; head: number }>

/** Uniform numbers in [low, high) that a float holds exactly, by a seed. */
export const uniform = (seed: number): ((low: number, high: number) => number) => {
  let state = seed | 0
  return (low, high) => {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    const again = mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed))
    return Math.fround(low + (((again ^ (again >>> 14)) >>> 0) / 4_294_967_296) * (high - low))
  }
}

export const heads = (B: number, H: number, n: number, draw: (b: number, h: number, at: number) => number): Heads =>
  Array.from({ length: B }, (_, b) =>
    Array.from({ length: H }, (_, h) => Array.from({ length: n }, (_, at) => draw(b, h, at))),
  )

export const at = (x: Heads, b: number, h: number, n: number): number => x[b]?.[h]?.[n] ?? Number.NaN

/** Puts them where a kernel looks for them: `pad` in the pads, and NaN wherever it may not look. */
export const putHeads = (heap: Heap, x: Heads, { batch, head }: Strides, pad = 0): number => {
  const floats = new Float32Array(x.length * batch).fill(Number.NaN)
  x.forEach((rows, b) =>
    rows.forEach((row, h) => {
      const from = b * batch + h * head
      floats.fill(pad, from, from + padded(row.length))
      floats.set(row, from)
    }),
  )
  return heap.put(floats)
}

/**
 * What is wrong with the floats at a pointer: where they differ from `expected` by more than 1e-5 of its largest entry,
 * and pads that are not zero.
 *
 * @param scale the size of the terms that the entries are sums of, where these cancel: the differences are in its terms
 */
export const differing = (
  name: string,
  heap: Heap,
  pointer: number,
  expected: Heads,
  { batch, head }: Strides,
  scale = 0,
): ReadonlyArray<string> => {
  const actual = heap.get(pointer, expected.length * batch)
  const tolerance = 1e-5 * expected.flat(2).reduce((most, x) => Math.max(most, Math.abs(x)), scale)
  const where = (b: number, h: number, n: number) => `${heap.variant}: ${name}[${b}, ${h}, ${n}]`
  return expected.flatMap((rows, b) =>
    rows.flatMap((row, h) =>
      Array.from({ length: padded(row.length) }, (_, n) => n).flatMap((n) => {
        const x = actual[b * batch + h * head + n] ?? Number.NaN
        const y = row[n]
        if (y === undefined) return x === 0 ? [] : [`${where(b, h, n)} is a pad, and ${x}`]
        return Math.abs(x - y) <= tolerance ? [] : [`${where(b, h, n)} is ${x}, expected ${y}`]
      }),
    ),
  )
}

/** The gradient of `f` with respect to one of its arguments, by central differences in float64. */
export const gradientOf = (f: (x: Heads) => number, x: Heads, step = 1e-4): Heads =>
  x.map((rows, b) =>
    rows.map((row, h) =>
      row.map((_, n) => {
        const moved = (by: number) =>
          f(x.map((r, i) => (i === b ? r.map((s, j) => (j === h ? s.with(n, (s[n] ?? 0) + by) : s)) : r)))
        return (moved(step) - moved(-step)) / (2 * step)
      }),
    ),
  )

/** Σ x·y */
export const inner = (x: Heads, y: Heads): number =>
  x.reduce(
    (sum, rows, b) =>
      rows.reduce((rest, row, h) => row.reduce((total, value, n) => total + value * at(y, b, h, n), rest), sum),
    0,
  )

/** Memories are `[B N W]`: rows of whole vectors, and rows of zeros that fill the last block of four. */
export const memoryStrides = (N: number, W: number): Strides => ({ batch: padded(N) * padded(W), head: padded(W) })

/** `[B padded(N) W]` */
export const withRows = (x: Heads): Heads =>
  x.map((rows) => [
    ...rows,
    ...Array.from({ length: padded(rows.length) - rows.length }, () => rows[0]?.map(() => 0) ?? []),
  ])

/** Vectors over N slots. */
export const slotStrides = (total: number, N: number): Strides => ({
  batch: total * slotStride(N),
  head: slotStride(N),
})

/** The sum of `count` terms. */
export const sum = (count: number, term: (index: number) => number): number => {
  let total = 0
  for (let index = 0; index < count; index++) total += term(index)
  return total
}
