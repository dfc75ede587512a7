import fc from 'fast-check'
import { each, real, unit } from '../../arbitraries.ts'
import { law } from '../../law.ts'
import { type Heap, heaps } from './heap.ts'
import { compact, type LossRows, place } from './lossRows.ts'

/** The losses of classes and of values. The law of bits is `loss.property.ts`. */
type Loss = 'softmaxCrossEntropy' | 'squaredError'

type Drawn = LossRows & Readonly<{ loss: Loss }>

const size = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 9 }) }, { weight: 1, arbitrary: fc.nat(40) })
const width = size.map((O) => O + 1)
const gap = fc.constantFrom(0, 0, 1, 3, 8)
const logit = fc.oneof(
  real.map((x) => Math.fround(10 * x)),
  fc.constantFrom(0, -0, 60, -60),
)

/** One-hot rows, or rows of any targets ≥ 0. */
const targetsFor = (rows: number, O: number): fc.Arbitrary<ReadonlyArray<number>> =>
  fc.oneof(
    each(fc.nat(O - 1))(rows).map((classes) =>
      classes.flatMap((chosen) => Array.from({ length: O }, (_, at) => (at === chosen ? 1 : 0))),
    ),
    each(unit)(rows * O),
  )

const drawn: fc.Arbitrary<Drawn> = fc.tuple(size, width).chain(([rows, O]) =>
  fc.record({
    loss: fc.constantFrom<Loss>('softmaxCrossEntropy', 'squaredError'),
    rows: fc.constant(rows),
    O: fc.constant(O),
    logits: each(logit)(rows * O),
    targets: targetsFor(rows, O),
    mask: each(fc.constantFrom(0, 1, 1, 0.5, 3))(rows),
    scale: fc.constantFrom(1, 0.125, Math.fround(1 / 3)),
    gaps: fc.tuple(gap, gap),
  }),
)

/** A model that is right, and more or less sure. */
const sure: fc.Arbitrary<Drawn> = drawn
  .filter(({ targets }) => targets.every((z) => z === 0 || z === 1))
  .map((given) => ({
    ...given,
    loss: 'softmaxCrossEntropy' as const,
    logits: given.logits.map((y, at) => Math.fround(y / 10 + (given.targets[at] === 1 ? 25 : 0))),
  }))

type Row = Readonly<{ y: ReadonlyArray<number>; z: ReadonlyArray<number>; weight: number }>
const rowsOf = ({ rows, O, logits, targets, mask, scale }: Drawn): ReadonlyArray<Row> =>
  Array.from({ length: rows }, (_, at) => ({
    y: logits.slice(at * O, (at + 1) * O),
    z: targets.slice(at * O, (at + 1) * O),
    weight: scale * (mask[at] as number),
  }))

const sum = (xs: ReadonlyArray<number>): number => xs.reduce((total, x) => total + x, 0)

/** e^(y − max y) of a row, where the greatest is, and the sum of the others. */
const massesOf = (y: ReadonlyArray<number>) => {
  const most = Math.max(...y)
  const top = y.indexOf(most)
  const masses = y.map((x) => Math.exp(x - most))
  return { most, top, masses, others: sum(masses.filter((_, at) => at !== top)) }
}

/** The equations in float64, with all digits where one class has nearly all the mass. */
const equations: Readonly<
  Record<Loss, Readonly<{ cost: (row: Row) => number; slope: (row: Row) => ReadonlyArray<number> }>>
> = {
  softmaxCrossEntropy: {
    cost: ({ y, z, weight }) => {
      const { most, others } = massesOf(y)
      return weight * sum(z.map((target, at) => target * (Math.log1p(others) + (most - (y[at] as number)))))
    },
    slope: ({ y, z, weight }) => {
      const { top, masses, others } = massesOf(y)
      const all = sum(z)
      return z.map((target, at) => {
        const mass = masses[at] as number
        const missing = at === top ? others : 1 + others - mass
        return (weight * ((all - target) * mass - target * missing)) / (1 + others)
      })
    },
  },
  squaredError: {
    cost: ({ y, z, weight }) => weight * sum(z.map((target, at) => ((y[at] as number) - target) ** 2)),
    slope: ({ y, z, weight }) => z.map((target, at) => 2 * weight * ((y[at] as number) - target)),
  },
}

const forward = (heap: Heap, given: Drawn): number => {
  const { logits, stride, targets, mask } = place(heap, given)
  return heap.kernels[`${given.loss}Forward`](given.rows, given.O, logits, stride, targets, mask, given.scale)
}

/** The gradient's rows, with what lies between them and eight floats beyond. */
const backward = (heap: Heap, given: Drawn): Float32Array => {
  const { logits, stride, targets, mask } = place(heap, given)
  const { loss, rows, O, scale, gaps } = given
  const slopes = heap.room(rows * (O + gaps[1]) + 8)
  heap.kernels[`${loss}Backward`](rows, O, logits, stride, targets, mask, scale, slopes, O + gaps[1])
  return heap.get(slopes, rows * (O + gaps[1]) + 8)
}

/** Below it, a float32 has lost digits. */
const VANISHING = 1e-36

for (const heap of heaps) {
  law(`${heap.variant}: the losses of classes and values are their equations`, drawn, (given) => {
    const { cost } = equations[given.loss]
    const expected = sum(rowsOf(given).map(cost))
    const size = sum(rowsOf(given).map(({ y, z, weight }) => weight * sum(z) * (1 + Math.max(...y.map(Math.abs)))))
    return Math.abs(forward(heap, given) - expected) <= 1e-6 * Math.max(expected, size) + VANISHING
  })

  law(`${heap.variant}: of a class that is nearly sure, the loss has six digits, however small`, sure, (given) => {
    const expected = sum(rowsOf(given).map(equations.softmaxCrossEntropy.cost))
    return Math.abs(forward(heap, given) - expected) <= 1e-5 * expected + VANISHING
  })

  law(`${heap.variant}: their gradients are those of their equations`, drawn, (given) => {
    const slopes = compact(given, backward(heap, given))
    const expected = rowsOf(given).flatMap((row) => equations[given.loss].slope(row))
    const sizes = rowsOf(given).flatMap(({ y, z, weight }) =>
      y.map((x, at) => weight * (given.loss === 'squaredError' ? Math.abs(x) + (z[at] as number) : sum(z))),
    )
    return expected.every(
      (value, at) => Math.abs((slopes[at] as number) - value) <= 1e-6 * (sizes[at] as number) + VANISHING,
    )
  })

  law(`${heap.variant}: of a class that is nearly sure, the gradient has five digits, however small`, sure, (given) => {
    const slopes = compact(given, backward(heap, given))
    return rowsOf(given)
      .flatMap(equations.softmaxCrossEntropy.slope)
      .every((value, at) => Math.abs((slopes[at] as number) - value) <= 1e-5 * Math.abs(value) + VANISHING)
  })

  law(`${heap.variant}: beyond O the gradient becomes zero, and nothing beyond that is written`, drawn, (given) => {
    const [written, stride] = [backward(heap, given), given.O + given.gaps[1]]
    return written.every((x, at) => {
      if (at >= given.rows * stride) return Number.isNaN(x)
      return at % stride < given.O || Object.is(x, 0)
    })
  })

  law(`${heap.variant}: the gradient may take the place of the logits`, drawn, (given) => {
    const apart = compact(given, backward(heap, given))
    const { logits, stride, targets, mask } = place(heap, given)
    const { loss, rows, O, scale } = given
    heap.kernels[`${loss}Backward`](rows, O, logits, stride, targets, mask, scale, logits, stride)
    const inPlace = heap.get(logits, rows * stride).filter((_, at) => at % stride < O)
    return apart.every((x, at) => Object.is(x, inPlace[at]))
  })
}
