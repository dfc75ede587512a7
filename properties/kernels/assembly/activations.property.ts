import fc from 'fast-check'
import { seed } from '../../arbitraries.ts'
import { law } from '../../law.ts'
import { agree, differences, dot, numbersFrom, sigmoid, sizeUpTo, softplus } from './float64.ts'
import { type Heap, heaps, padded } from './heap.ts'

/** A section of `groups` · padded(size) floats after `before` others, in B rows with `after` more. */
const sections = fc.record({
  B: sizeUpTo(5),
  groups: sizeUpTo(4),
  size: sizeUpTo(40),
  before: fc.constantFrom(0, 4, 8),
  after: fc.constantFrom(0, 4, 12),
  from: seed,
})

type Section = typeof sections extends fc.Arbitrary<infer S> ? S : never
type Rows = ReadonlyArray<ReadonlyArray<number>>

const widthOf = ({ groups, size }: Section): number => groups * padded(size)
const strideOf = (section: Section): number => section.before + widthOf(section) + section.after

/** What lies between the sections, and must stay. */
const BETWEEN = 7

const numbers = (section: Section, salt: number, size = 4): Rows =>
  Array.from({ length: section.B }, (_, b) => numbersFrom(section.from + 31 * b + salt, widthOf(section), -size, size))

const put = ({ put }: Heap, { before, after }: Section, rows: Rows): number => {
  const between = (count: number): number[] => Array.from({ length: count }, () => BETWEEN)
  return put(rows.flatMap((row) => [...between(before), ...row, ...between(after)])) + 4 * before
}

/** The rows of a section, or nothing where what lies between them has changed. */
const rowsAt = ({ get }: Heap, section: Section, pointer: number): Rows => {
  const stride = strideOf(section)
  const all = get(pointer - 4 * section.before, section.B * stride)
  const outside = all.filter((_, at) => {
    const column = (at % stride) - section.before
    return column < 0 || column >= widthOf(section)
  })
  if (outside.some((x) => x !== BETWEEN)) return []
  return Array.from({ length: section.B }, (_, b) => {
    const start = b * stride + section.before
    return Array.from(all.slice(start, start + widthOf(section)))
  })
}

const everyRow = (actual: Rows, expected: Rows, tolerance = 1e-6): boolean =>
  actual.length === expected.length && expected.every((row, b) => agree(actual[b] ?? [], row, tolerance))

type Activation = Readonly<{
  truth: (x: number) => number
  /** Runs forward on the section at x and then backward on that at dx, with room for a slope. */
  run: (kernels: Heap['kernels'], section: Section, x: number, dy: number, slope: number) => void
}>

const activations: Readonly<Record<string, Activation>> = {
  sigmoid: {
    truth: sigmoid,
    run: (kernels, section, x, dy) => {
      kernels.sigmoidForward(section.B, strideOf(section), widthOf(section), x)
      kernels.sigmoidBackward(section.B, strideOf(section), widthOf(section), x, dy)
    },
  },
  tanh: {
    truth: Math.tanh,
    run: (kernels, section, x, dy) => {
      kernels.tanhForward(section.B, strideOf(section), widthOf(section), x)
      kernels.tanhBackward(section.B, strideOf(section), widthOf(section), x, dy)
    },
  },
  oneplus: {
    truth: (x) => 1 + softplus(x),
    run: (kernels, section, x, dy, slope) => {
      kernels.softplusForward(section.B, strideOf(section), widthOf(section), 1, x, slope)
      kernels.slopeBackward(section.B, strideOf(section), widthOf(section), slope, dy)
    },
  },
  '1 + relu': {
    truth: (x) => 1 + Math.max(x, 0),
    run: (kernels, section, x, dy, slope) => {
      kernels.reluForward(section.B, strideOf(section), widthOf(section), 1, x, slope)
      kernels.slopeBackward(section.B, strideOf(section), widthOf(section), slope, dy)
    },
  },
}

for (const [name, { truth, run }] of Object.entries(activations))
  law(`${name} and its gradient are what float64 says, in the section and nowhere else`, sections, (section) =>
    heaps.every((heap) => {
      heap.clear()
      const [values, gradients] = [numbers(section, 1), numbers(section, 2)]
      const [x, dy] = [put(heap, section, values), put(heap, section, gradients)]
      const slope = put(heap, section, values)
      run(heap.kernels, section, x, dy, slope)
      const expected = values.map((row, b) => {
        const weights = gradients[b] ?? []
        return differences((moved) => dot(moved.map(truth), weights), row)
      })
      return (
        everyRow(
          rowsAt(heap, section, x),
          values.map((row) => row.map(truth)),
        ) &&
        everyRow(rowsAt(heap, section, dy), expected) &&
        rowsAt(heap, section, slope).length === section.B
      )
    }),
  )

const softmax = (x: ReadonlyArray<number>): number[] => {
  const peak = Math.max(...x)
  const shares = x.map((value) => Math.exp(value - peak))
  const total = shares.reduce((sum, share) => sum + share, 0)
  return shares.map((share) => share / total)
}

/** The groups of a section: what is used of each, and what fills its last vector. */
const groupsOf = ({ groups, size }: Section, rows: Rows) =>
  rows.flatMap((row) =>
    Array.from({ length: groups }, (_, g) => {
      const group = row.slice(g * padded(size), (g + 1) * padded(size))
      return { used: group.slice(0, size), rest: group.slice(size) }
    }),
  )

law(
  'softmax and its gradient are what float64 says, group by group, with zeros to fill the vectors, whatever was there',
  fc.tuple(sections, fc.constantFrom(1, 20, 1000)),
  ([section, size]) =>
    heaps.every((heap) => {
      heap.clear()
      const unfilled = (rows: Rows): Rows =>
        rows.map((row) => row.map((x, at) => (at % padded(section.size) < section.size ? x : Number.NaN)))
      const [values, gradients] = [unfilled(numbers(section, 3, size)), unfilled(numbers(section, 4))]
      const [x, dy] = [put(heap, section, values), put(heap, section, gradients)]
      const { B, groups, size: length } = section
      heap.kernels.softmaxForward(B, strideOf(section), groups, length, x)
      heap.kernels.softmaxBackward(B, strideOf(section), groups, length, x, dy)
      const [before, weights] = [groupsOf(section, values), groupsOf(section, gradients)]
      const [after, slopes] = [rowsAt(heap, section, x), rowsAt(heap, section, dy)].map((rows) =>
        groupsOf(section, rows),
      )
      return before.every(({ used }, n) => {
        const weight = weights[n]?.used ?? []
        const zero = [after, slopes].every((all) => all?.[n]?.rest.every((entry) => entry === 0) ?? false)
        const expected = differences((moved) => dot(softmax(moved), weight), used)
        return zero && agree(after?.[n]?.used ?? [], softmax(used), 1e-6) && agree(slopes?.[n]?.used ?? [], expected)
      })
    }),
)

law(
  'softmax of a number far below the greatest is exactly 0, and NaN spoils its own group alone',
  fc.record({ size: sizeUpTo(20), groups: fc.constant(3), at: fc.nat(), from: seed }),
  ({ size, groups, at, from }) =>
    heaps.every(({ kernels, clear, put, get }) => {
      clear()
      const width = padded(size)
      const values = numbersFrom(from, groups * width, -1, 1)
      values[at % size] = -28
      values[width + (at % size)] = Number.NaN
      const x = put(values)
      kernels.softmaxForward(1, groups * width, groups, size, x)
      const y = get(x, groups * width)
      const [first, second, third] = [0, 1, 2].map((g) => Array.from(y.slice(g * width, g * width + size)))
      return (
        first?.[at % size] === (size === 1 ? 1 : 0) &&
        (second ?? []).every(Number.isNaN) &&
        (third ?? []).every(Number.isFinite)
      )
    }),
)

law(
  'clipping is to the limits and lets gradients through inside; NaN and the infinities become NaN',
  fc.record({
    values: fc.array(
      fc.oneof(
        { weight: 4, arbitrary: fc.float({ min: -2, max: 2, noNaN: true }) },
        fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
      ),
      { minLength: 4, maxLength: 64 },
    ),
    limit: fc.constantFrom(0.25, 1, 20),
  }),
  ({ values, limit }) =>
    heaps.every(({ kernels, clear, put, get }) => {
      clear()
      const used = values.slice(0, values.length - (values.length % 4))
      const [x, dy] = [put(used), put(used.map(() => 3))]
      kernels.clipForward(used.length, limit, x)
      kernels.clipBackward(used.length, limit, x, dy)
      const [y, dx] = [get(x, used.length), get(dy, used.length)]
      return used.every((value, n) => {
        if (!Number.isFinite(value)) return Number.isNaN(y[n])
        const limited = Math.fround(Math.max(-limit, Math.min(limit, value)))
        return y[n] === limited && dx[n] === (Math.abs(value) < limit ? 3 : 0)
      })
    }),
)
