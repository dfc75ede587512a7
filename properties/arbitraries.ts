/** Inputs of laws: nested arrays instead of tensors, so that they shrink, print and cannot leak. */
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { type Shapes, type Sizes, sizesOf, type TensorOf, type TensorsOf } from '../src/core/shape.ts'

/** `'B N W'` ↦ `number[][][]`. */
export type Nested<S extends string> = S extends `${string} ${infer Rest}` ? Nested<Rest>[] : number[]
export type NestedOf<I extends Shapes> = { readonly [K in keyof I]: Nested<I[K]> }

/** Numbers along the last axis, of any length. */
export type Row = (length: number) => fc.Arbitrary<number[]>

const whole = (max: number) => fc.integer({ min: 1, max })

/** An odd number of shifts, possibly more than slots. */
export const oddUpTo7 = fc.constantFrom(1, 3, 5, 7)

/** A size for every letter of the papers' shapes, each from 1. `M` read modes go with `K` write heads. */
export const sizes: fc.Arbitrary<Sizes> = fc
  .record({
    B: whole(3),
    N: whole(5),
    W: whole(4),
    H: whole(3),
    K: whole(3),
    R: whole(3),
    S: oddUpTo7,
    I: whole(4),
    O: whole(4),
  })
  .map((drawn) => ({ ...drawn, M: 2 * drawn.K + 1 }))

/** Steps of a thousandth, with the ends and any float32 between them now and then. */
const between = (low: number, high: number): fc.Arbitrary<number> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.integer({ min: 0, max: 1000 }).map((n) => Math.fround(low + (high - low) * (n / 1000))),
    },
    { weight: 2, arbitrary: fc.constantFrom(low, high) },
    { weight: 1, arbitrary: fc.float({ min: Math.fround(low), max: Math.fround(high), noNaN: true }) },
  )

/** 0 ≤ x ≤ 1, ends included. */
export const unit = between(0, 1)

/** −2 ≤ x ≤ 2. */
export const real = between(-2, 2)

/** 0 ≤ x ≤ 20: a key strength, or what sharpening adds to 1. */
export const strength = between(0, 20)

/** A seed for inputs that are too large to draw number by number. */
export const seed = fc.nat({ max: 2 ** 31 - 1 })

/** Every number on its own. */
export const each =
  (entry: fc.Arbitrary<number>): Row =>
  (length) =>
    fc.array(entry, { minLength: length, maxLength: length })

const oneHot = (length: number): fc.Arbitrary<number[]> =>
  fc.nat({ max: length - 1 }).map((hot) => Array.from({ length }, (_, n) => (n === hot ? 1 : 0)))

const total = (row: ReadonlyArray<number>): number => row.reduce((sum, x) => sum + x, 0)

/** Non-negative, of sum at most 1: also all zero, and all on one slot. */
export const weighting: Row = (length) =>
  fc.oneof(
    { weight: 4, arbitrary: each(unit)(length).map((row) => row.map((x) => x / Math.max(1, total(row)))) },
    { weight: 1, arbitrary: oneHot(length) },
    { weight: 1, arbitrary: fc.constant(Array.from({ length }, () => 0)) },
  )

/** Non-negative, of sum 1. */
export const distribution: Row = (length) =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: each(unit)(length).map((row) => row.map((x) => (x + 1e-3) / (total(row) + length * 1e-3))),
    },
    { weight: 1, arbitrary: oneHot(length) },
  )

/** Numbers of one row in any order, each well apart from the others. */
export const spread =
  (low: number, high: number): Row =>
  (length) =>
    fc
      .tuple(
        fc.shuffledSubarray(
          Array.from({ length }, (_, n) => n),
          { minLength: length, maxLength: length },
        ),
        each(unit)(length),
      )
      .map(([order, jitter]) =>
        order.map((place, n) => low + ((high - low) * (place + 0.5 * (jitter[n] as number))) / length),
      )

/** An array of this shape, of numbers that float32 holds exactly. */
export const nested = <const S extends string>(shape: S, lengths: Sizes, row: Row): fc.Arbitrary<Nested<S>> => {
  const axes = sizesOf(shape, lengths)
  const last = row(axes.at(-1) as number).map((numbers) => numbers.map(Math.fround))
  return axes
    .slice(0, -1)
    .reduceRight<fc.Arbitrary<unknown>>(
      (inner, length) => fc.array(inner, { minLength: length, maxLength: length }),
      last,
    ) as fc.Arbitrary<Nested<S>>
}

/** Arrays of these shapes, in which every letter has one size. */
export const arrays = <const I extends Shapes>(
  shapes: I,
  rowOf: (name: keyof I & string) => Row,
  lengths: fc.Arbitrary<Sizes> = sizes,
): fc.Arbitrary<NestedOf<I>> =>
  lengths.chain(
    (drawn) =>
      fc.record(
        Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, nested(shape, drawn, rowOf(name))])),
      ) as unknown as fc.Arbitrary<NestedOf<I>>,
  )

/** An array as a tensor. */
export const tensorOf = <const S extends string>(_shape: S, values: Nested<S>): TensorOf<S> =>
  tf.tensor(values, undefined, 'float32') as TensorOf<S>

/** Arrays as tensors. */
export const tensorsOf = <const I extends Shapes>(shapes: I, values: NestedOf<I>): TensorsOf<I> =>
  Object.fromEntries(
    Object.keys(shapes).map((name) => [name, tf.tensor(values[name] as tf.TensorLike, undefined, 'float32')]),
  ) as TensorsOf<I>
