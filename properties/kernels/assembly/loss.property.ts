import fc from 'fast-check'
import { each, real, unit } from '../../arbitraries.ts'
import { law } from '../../law.ts'
import { type Heap, heaps } from './heap.ts'
import { compact, type LossRows, place } from './lossRows.ts'

const size = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 9 }) }, { weight: 1, arbitrary: fc.nat(40) })
const gap = fc.constantFrom(0, 0, 1, 3, 8)
const bit = fc.constantFrom(0, 1)
const logit = fc.oneof(
  real.map((x) => Math.fround(10 * x)),
  fc.constantFrom(0, -0, 60, -60, 1e4, -1e4),
)

const drawnWith = (target: fc.Arbitrary<number>): fc.Arbitrary<LossRows> =>
  fc.tuple(size, size).chain(([rows, O]) =>
    fc.record({
      rows: fc.constant(rows),
      O: fc.constant(O),
      logits: each(logit)(rows * O),
      targets: each(target)(rows * O),
      mask: each(fc.constantFrom(0, 1, 1, 0.5))(rows),
      scale: fc.constantFrom(1, 0.125, Math.fround(1 / 3)),
      gaps: fc.tuple(gap, gap),
    }),
  )
const bits = drawnWith(bit)
const any = drawnWith(fc.oneof(bit, unit))
/** A model that is right, and more or less sure. */
const right = bits.map((drawn) => {
  const logits = drawn.logits.map((y) => Math.fround(y + 8 * Math.sign(y)))
  return { ...drawn, logits, targets: logits.map((y) => (y > 0 ? 1 : 0)) }
})

const costOf = (y: number, z: number): number => Math.max(y, 0) - y * z + Math.log1p(Math.exp(-Math.abs(y)))
const sigmoid = (y: number): number => (y < 0 ? Math.exp(y) / (1 + Math.exp(y)) : 1 / (1 + Math.exp(-y)))
/** σ(y) − z, with all its digits where z is 1. */
const slopeOf = (y: number, z: number): number => 1 - z - sigmoid(-y)

type Cell = Readonly<{ y: number; z: number; weight: number }>
const cellsOf = ({ logits, targets, mask, scale, O }: LossRows): ReadonlyArray<Cell> =>
  logits.map((y, at) => ({
    y,
    z: targets[at] as number,
    weight: scale * (mask[Math.floor(at / O)] as number),
  }))

const forward = (heap: Heap, drawn: LossRows): number => {
  const { logits, stride, targets, mask } = place(heap, drawn)
  return heap.kernels.crossEntropyForward(drawn.rows, drawn.O, logits, stride, targets, mask, drawn.scale)
}

/** The gradient's rows, with what lies between them and eight floats beyond. */
const backward = (heap: Heap, drawn: LossRows): Float32Array => {
  const { logits, stride, targets, mask } = place(heap, drawn)
  const { rows, O, scale, gaps } = drawn
  const slopes = heap.room(rows * (O + gaps[1]) + 8)
  heap.kernels.crossEntropyBackward(rows, O, logits, stride, targets, mask, scale, slopes, O + gaps[1])
  return heap.get(slopes, rows * (O + gaps[1]) + 8)
}

/** Below it, e^−|y| is as good as 0. */
const VANISHING = 1e-36

for (const heap of heaps) {
  law(`${heap.variant}: cross-entropy is its equation to six digits, however small`, fc.oneof(any, right), (drawn) => {
    const expected = cellsOf(drawn).reduce((sum, { y, z, weight }) => sum + weight * costOf(y, z), 0)
    return Math.abs(forward(heap, drawn) - expected) <= 1e-6 * expected + VANISHING
  })

  law(`${heap.variant}: the gradient is scale · m · (σ(y) − z), whatever z`, any, (drawn) => {
    const slopes = compact(drawn, backward(heap, drawn))
    return cellsOf(drawn).every(
      ({ y, z, weight }, at) => Math.abs((slopes[at] as number) - weight * slopeOf(y, z)) <= 5e-7 * weight,
    )
  })

  law(`${heap.variant}: of bits, the gradient has six digits, however small`, bits, (drawn) => {
    const slopes = compact(drawn, backward(heap, drawn))
    return cellsOf(drawn).every(({ y, z, weight }, at) => {
      const expected = weight * (z === 0 ? sigmoid(y) : -sigmoid(-y))
      return Math.abs((slopes[at] as number) - expected) <= 1e-6 * Math.abs(expected) + VANISHING
    })
  })

  law(`${heap.variant}: what lies beyond O becomes zero, and nothing beyond that is written`, any, (drawn) => {
    const [written, stride] = [backward(heap, drawn), drawn.O + drawn.gaps[1]]
    return written.every((x, at) => {
      if (at >= drawn.rows * stride) return Number.isNaN(x)
      return at % stride < drawn.O || Object.is(x, 0)
    })
  })

  law(`${heap.variant}: the gradient may take the place of the logits`, any, (drawn) => {
    const apart = compact(drawn, backward(heap, drawn))
    const { logits, stride, targets, mask } = place(heap, drawn)
    heap.kernels.crossEntropyBackward(drawn.rows, drawn.O, logits, stride, targets, mask, drawn.scale, logits, stride)
    const inPlace = heap.get(logits, drawn.rows * stride).filter((_, at) => at % stride < drawn.O)
    return apart.every((x, at) => Object.is(x, inPlace[at]))
  })

  law(`${heap.variant}: NaN is not hidden`, fc.tuple(any, fc.nat()), ([drawn, choice]) => {
    if (drawn.logits.length === 0) return true
    const at = choice % drawn.logits.length
    const sick = { ...drawn, logits: drawn.logits.with(at, Number.NaN) }
    const slopes = compact(sick, backward(heap, sick))
    return Number.isNaN(forward(heap, sick)) && slopes.every((x, index) => Number.isNaN(x) === (index === at))
  })
}

law('the float64 slope is the derivative of the float64 cost', fc.tuple(real, unit), ([y, z]) => {
  const h = 1e-6
  return Math.abs((costOf(y + h, z) - costOf(y - h, z)) / (2 * h) - slopeOf(y, z)) < 1e-8
})
