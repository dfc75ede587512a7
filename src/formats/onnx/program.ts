import { either as E } from 'fp-ts'
import type { Attributes, Entries, Trace, TracedValue } from '../../tfjs/trace.ts'

/** The size of an axis: `fixed + perSequence · B`, B being the batch size. */
export type Size = Readonly<{ fixed: number; perSequence: number }>

/** A constant; where an axis depends on the batch size, it has one entry, which is repeated along the axis. */
export type Constant = Readonly<{ shape: ReadonlyArray<number>; entries: Entries }>

export type Value = Readonly<{
  shape: ReadonlyArray<Size>
  dtype: TracedValue['dtype']
  constant: Constant | undefined
}>

/** A kernel's call; tensors are places in {@link Program.values}. */
export type Call = Readonly<{
  kernel: string
  inputs: ReadonlyArray<number>
  outputs: ReadonlyArray<number>
  attributes: Attributes
}>

/** What a computation does with batches of any size. */
export type Program = Readonly<{
  values: ReadonlyArray<Value>
  calls: ReadonlyArray<Call>
  given: ReadonlyArray<number>
  results: ReadonlyArray<number>
}>

/** The attributes of kernels that repeat what the shapes of their outputs say, and so may depend on the batch size. */
const repeated: Readonly<Record<string, string>> = {
  Fill: 'shape',
  Range: 'stop',
  Reshape: 'shape',
  ScatterNd: 'shape',
  Slice: 'size',
}

const withoutRepeated = (kernel: string, attributes: Attributes): string =>
  JSON.stringify(Object.entries(attributes).filter(([name]) => name !== repeated[kernel]))

/** The computation traced with batches of one size. */
export type Sample = Readonly<{ batch: number; trace: Trace }>

const sizeOf = (sizes: ReadonlyArray<readonly [batch: number, size: number]>): Size | undefined => {
  const [[b0, s0], [b1, s1]] = sizes as unknown as readonly [readonly [number, number], readonly [number, number]]
  const perSequence = (s1 - s0) / (b1 - b0)
  const fixed = s0 - perSequence * b0
  return sizes.every(([batch, size]) => fixed + perSequence * batch === size) ? { fixed, perSequence } : undefined
}

const shapeOf = (samples: ReadonlyArray<readonly [number, TracedValue]>): ReadonlyArray<Size> | undefined => {
  const ranks = new Set(samples.map(([, { shape }]) => shape.length))
  if (ranks.size !== 1) return undefined
  const [rank = 0] = ranks
  const sizes = Array.from({ length: rank }, (_, axis) =>
    sizeOf(samples.map(([batch, { shape }]) => [batch, shape[axis] as number] as const)),
  )
  return sizes.every((size) => size !== undefined) ? sizes : undefined
}

/** The first entries along some axes; undefined if others along them differ. */
const firstAlong = (
  { shape, entries }: Readonly<{ shape: ReadonlyArray<number>; entries: Entries }>,
  axes: ReadonlyArray<boolean>,
): Constant | undefined => {
  const small = shape.map((size, axis) => (axes[axis] === true ? 1 : size))
  const first = entries.slice(
    0,
    small.reduce((product, size) => product * size, 1),
  )
  const seen = new Uint8Array(first.length)
  for (let at = 0; at < entries.length; at++) {
    let [rest, place, stride] = [at, 0, 1]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] as number
      if (axes[axis] !== true) {
        place += stride * (rest % size)
        stride *= size
      }
      rest = Math.floor(rest / size)
    }
    const entry = entries[at] as number
    if (seen[place] === 0) first[place] = entry
    else if (!Object.is(first[place], entry)) return undefined
    seen[place] = 1
  }
  return { shape: small, entries: first }
}

const same = (a: Constant, b: Constant): boolean =>
  a.shape.join() === b.shape.join() && a.entries.every((entry, at) => Object.is(entry, b.entries[at]))

/** The constant that a value is with every batch size; undefined if it is none. */
const constantOf = (
  samples: ReadonlyArray<readonly [number, TracedValue]>,
  shape: ReadonlyArray<Size>,
): Constant | undefined => {
  const axes = shape.map(({ perSequence }) => perSequence !== 0)
  const found = samples.map(([, { shape, entries }]) => entries && firstAlong({ shape, entries }, axes))
  const [first, ...others] = found
  return first !== undefined && others.every((other) => other !== undefined && same(first, other)) ? first : undefined
}

const SIZES = 'other operations with other batch sizes'

/**
 * What a computation does with batches of any size, from what it does with some. All that depends on the batch size are
 * sizes of axes, and those linearly.
 *
 * @param samples three or more, with different batch sizes, and different entries of the given tensors that vary
 * @returns       the program, or why there is none, as “it …”
 */
export const programOf = (samples: readonly [Sample, Sample, Sample, ...Sample[]]): E.Either<string, Program> => {
  const [{ trace }, ...others] = samples
  for (const { trace: other } of others)
    if (other.calls.length !== trace.calls.length || other.values.length !== trace.values.length)
      return E.left(`it has ${SIZES}`)
  for (const [at, call] of trace.calls.entries())
    for (const { trace: other } of others) {
      const counterpart = other.calls[at] as Call
      const [mine, theirs] = [call, counterpart].map(({ kernel, inputs, outputs, attributes }) =>
        JSON.stringify([kernel, inputs, outputs, withoutRepeated(kernel, attributes)]),
      )
      if (mine !== theirs) return E.left(`it has ${SIZES}: ${call.kernel}, ${counterpart.kernel}`)
    }
  const made = new Set([...trace.given, ...trace.calls.flatMap(({ outputs }) => outputs)])
  const values: Value[] = []
  for (const [place, { dtype }] of trace.values.entries()) {
    const all = samples.map(({ batch, trace: { values } }) => [batch, values[place] as TracedValue] as const)
    const shape = shapeOf(all)
    if (shape === undefined) return E.left('it has a tensor whose sizes are not linear in the batch size')
    const constant = constantOf(all, shape)
    if (constant === undefined && !made.has(place))
      return E.left('it has a tensor that was computed outside of tfjs, or depends on the batch size')
    values.push({ shape, dtype, constant })
  }
  return E.right({ values, calls: trace.calls, given: trace.given, results: trace.results })
}
