import fc from 'fast-check'
import { seed } from '../../arbitraries.ts'
import { law } from '../../law.ts'
import { agree, differences, dot, numbersFrom, sizeUpTo } from './float64.ts'
import { type Heap, heaps, padded } from './heap.ts'

const draws = fc.record({
  B: sizeUpTo(4),
  /** Entries of a group, and groups of a row: the pads are not all at the end. */
  size: sizeUpTo(20),
  groups: fc.integer({ min: 1, max: 4 }),
  wider: fc.constantFrom(0, 8),
  /** Rows far from zero are normed as precisely. */
  shift: fc.constantFrom(0, 30),
  epsilon: fc.constantFrom(1e-5, 1e-6, 1e-2),
  from: seed,
})
type Draw = typeof draws extends fc.Arbitrary<infer D> ? D : never

const countOf = ({ size, groups }: Draw): number => size * groups
const widthOf = ({ size, groups }: Draw): number => padded(size) * groups

/** A row as the kernels have it: each group in whole vectors, with zeros where nothing is. */
const spread = (draw: Draw, row: ReadonlyArray<number>): number[] =>
  Array.from({ length: draw.groups }, (_, group) => [
    ...row.slice(group * draw.size, (group + 1) * draw.size),
    ...Array<number>(padded(draw.size) - draw.size).fill(0),
  ]).flat()

/** The entries of such a row that are no pads; `undefined` where a pad is not zero. */
const gathered = (draw: Draw, row: ArrayLike<number>): number[] | undefined => {
  const all = Array.from(row)
  const isPad = (at: number): boolean => at % padded(draw.size) >= draw.size
  return all.some((x, at) => isPad(at) && x !== 0) ? undefined : all.filter((_, at) => !isPad(at))
}

/** A row by the book. */
const normed = (
  { epsilon }: Draw,
  x: ReadonlyArray<number>,
  gain: ReadonlyArray<number>,
  bias: ReadonlyArray<number>,
): number[] => {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length
  return x.map((value, at) => ((value - mean) / Math.sqrt(variance + epsilon)) * (gain[at] ?? 0) + (bias[at] ?? 0))
}

const givenBy = (draw: Draw) => {
  const n = countOf(draw)
  const row = (salt: number, low: number, high: number) => numbersFrom(draw.from + salt, n, low, high)
  return {
    rows: Array.from({ length: draw.B }, (_, b) => row(b, draw.shift - 2, draw.shift + 2)),
    cotangents: Array.from({ length: draw.B }, (_, b) => row(50 + b, -1, 1)),
    gain: row(100, -2, 2),
    bias: row(101, -1, 1),
    there: { gain: row(102, -1, 1), bias: row(103, -1, 1) },
  }
}

/** Rows in the heap, so far apart, with NaN between them. */
const putRows = (heap: Heap, draw: Draw, rows: ReadonlyArray<ReadonlyArray<number>>, stride: number): number =>
  heap.put(rows.flatMap((row) => [...spread(draw, row), ...Array<number>(stride - widthOf(draw)).fill(Number.NaN)]))

const rowsIn = (heap: Heap, draw: Draw, pointer: number, stride: number) =>
  Array.from({ length: draw.B }, (_, b) =>
    gathered(draw, heap.get(pointer, draw.B * stride).subarray(b * stride, b * stride + widthOf(draw))),
  )

/** Both kernels on what was drawn, the first in place or not. */
const runOn = (heap: Heap, draw: Draw, inPlace: boolean) => {
  heap.clear()
  const { B, wider } = draw
  const [n, width, stride] = [countOf(draw), widthOf(draw), widthOf(draw) + wider]
  const given = givenBy(draw)
  const [mask, gain, bias] = [Array<number>(n).fill(1), given.gain, given.bias].map((row) =>
    heap.put(spread(draw, row)),
  ) as [number, number, number]
  const x = putRows(heap, draw, given.rows, stride)
  const [y, yStride] = inPlace ? [x, stride] : [heap.room(B * width), width]
  const [unit, inverse] = [heap.room(B * width), heap.room(B)]
  heap.kernels.normForward(B, n, width, x, stride, y, yStride, mask, gain, bias, unit, inverse, draw.epsilon)
  const dy = putRows(heap, draw, given.cotangents, stride)
  const [dGain, dBias] = [given.there.gain, given.there.bias].map((row) => heap.put(spread(draw, row))) as [
    number,
    number,
  ]
  const rows = rowsIn(heap, draw, y, yStride)
  heap.kernels.normBackward(B, n, width, dy, stride, mask, gain, unit, inverse, dGain, dBias)
  return {
    given,
    rows,
    dx: rowsIn(heap, draw, dy, stride),
    dGain: gathered(draw, heap.get(dGain, width)) ?? [],
    dBias: gathered(draw, heap.get(dBias, width)) ?? [],
  }
}

law(
  'rows are normed, each by its own entries, and pads are none of them',
  fc.tuple(draws, fc.boolean()),
  ([draw, inPlace]) =>
    heaps.every((heap) => {
      const { given, rows } = runOn(heap, draw, inPlace)
      return given.rows.every((row, b) => agree(rows[b] ?? [], normed(draw, row, given.gain, given.bias), 5e-5))
    }),
)

law('the gradients of rows, gain and bias are those of differences', draws, (draw) =>
  heaps.every((heap) => {
    const { given, dx, dGain, dBias } = runOn(heap, draw, true)
    const lossOf = (rows: ReadonlyArray<number[]>, gain: number[], bias: number[]): number =>
      rows.reduce((sum, row, b) => sum + dot(normed(draw, row, gain, bias), given.cotangents[b] ?? []), 0)
    const rowsAgree = given.rows.every((row, b) => {
      const slope = differences(
        (moved) => dot(normed(draw, moved, given.gain, given.bias), given.cotangents[b] ?? []),
        row,
      )
      return agree(dx[b] ?? [], slope, 1e-4)
    })
    const plus = (a: ReadonlyArray<number>, b: ReadonlyArray<number>) => a.map((x, at) => x + (b[at] ?? Number.NaN))
    const slopeOfGain = differences((gain) => lossOf(given.rows, gain, given.bias), given.gain)
    const slopeOfBias = differences((bias) => lossOf(given.rows, given.gain, bias), given.bias)
    return (
      rowsAgree &&
      agree(dGain, plus(given.there.gain, slopeOfGain), 5e-5) &&
      agree(dBias, plus(given.there.bias, slopeOfBias), 5e-5)
    )
  }),
)
