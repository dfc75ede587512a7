import fc from 'fast-check'
import { each, real } from '../../arbitraries.ts'
import { law } from '../../law.ts'
import { type Heap, heaps } from './heap.ts'

type Numbers = ReadonlyArray<number>

const count = fc.oneof({ weight: 8, arbitrary: fc.nat(13) }, { weight: 1, arbitrary: fc.integer({ min: 30, max: 70 }) })
/** Tensors need not lie at whole vectors. */
const shift = fc.constantFrom(0, 0, 1, 2, 3)
const positive = real.map((x) => Math.fround(Math.abs(x) + 0.01))

const scales = {
  gradientScale: fc.constantFrom(1, 0.25, Math.fround(0.3)),
  clipValue: fc.constantFrom(Infinity, 0.5),
  rate: fc.constantFrom(0, Math.fround(1e-3), 0.5),
}
const tensorsOf = (n: number) => ({
  params: each(real)(n),
  gradients: each(fc.oneof(real, fc.constant(0)))(n),
  mean: each(real)(n),
  surplus: each(positive)(n),
  velocity: each(real)(n),
  shift,
})

/** A tensor that lies some floats beyond a whole vector. */
const put = (heap: Heap, values: Numbers, shift: number): number =>
  heap.put([...Array(shift).fill(7), ...values]) + 4 * shift

/** Room for a result, and for what should not be written. */
const room = (heap: Heap, length: number, shift: number): number => heap.room(shift + length + 8) + 4 * shift

const FENCE = 5
/** What a kernel wrote, or nothing where it wrote beyond. */
const result = (heap: Heap, pointer: number, length: number): Numbers | undefined => {
  const found = [...heap.get(pointer, length + FENCE)]
  return found.slice(length).every(Number.isNaN) ? found.slice(0, length) : undefined
}

/** What is below 2⁻⁵⁸ counts as zero, and a root that it is divided by may be small. */
const TINY = 1e-15

/** Equal but for the rounding of numbers as large as the largest, before and after: sums may cancel. */
const near = (actual: Numbers | undefined, expected: Numbers, before: Numbers): boolean => {
  const largest = Math.max(0, ...expected.map(Math.abs), ...before.map(Math.abs))
  return (
    actual !== undefined && expected.every((x, at) => Math.abs(x - (actual[at] as number)) <= 1e-6 * largest + TINY)
  )
}

const same = (a: Numbers | undefined, b: Numbers | undefined): boolean =>
  a !== undefined && b !== undefined && a.every((x, at) => Object.is(x, b[at]))

const clip = (g: number, gradientScale: number, limit: number): number =>
  Math.min(limit, Math.max(-limit, g * gradientScale))

const adamInputs = count.chain((n) =>
  fc.record({
    ...tensorsOf(n),
    ...scales,
    beta1: fc.constantFrom(0, 0.5, 0.9),
    beta2: fc.constantFrom(0.9, 0.999),
    epsilon: fc.constantFrom(1e-8, 0.1),
    step: fc.nat(20),
  }),
)
type Adam = typeof adamInputs extends fc.Arbitrary<infer A> ? A : never

type Placed = Readonly<Record<'params' | 'mean' | 'meanSquare', number>>

const adamWith = (heap: Heap, given: Adam, from: Placed, gradients: number, to: Placed): void =>
  heap.kernels.adamUpdate(
    given.params.length,
    from.params,
    gradients,
    from.mean,
    from.meanSquare,
    to.params,
    to.mean,
    to.meanSquare,
    given.gradientScale,
    given.clipValue,
    given.beta1,
    given.beta2,
    given.epsilon,
    1 / (1 - given.beta1 ** (given.step + 1)),
    1 / (1 - given.beta2 ** (given.step + 1)),
    given.rate,
  )

const adamInHeap = (heap: Heap, given: Adam) => {
  heap.clear()
  const n = given.params.length
  const from = {
    params: put(heap, given.params, given.shift),
    mean: put(heap, given.mean, given.shift),
    meanSquare: put(heap, given.surplus, given.shift),
  }
  const gradients = put(heap, given.gradients, 0)
  const to = {
    params: room(heap, n, given.shift),
    mean: room(heap, n, 0),
    meanSquare: room(heap, n, given.shift),
  }
  adamWith(heap, given, from, gradients, to)
  const apart = [to.params, to.mean, to.meanSquare].map((pointer) => result(heap, pointer, n))
  adamWith(heap, given, from, gradients, from)
  const inPlace = [from.params, from.mean, from.meanSquare].map((pointer) => [...heap.get(pointer, n)])
  return { apart, inPlace }
}

const adamReference = (given: Adam): ReadonlyArray<Numbers> => {
  const { beta1, beta2, epsilon, rate, step } = given
  const all = given.params.map((param, at) => {
    const g = clip(given.gradients[at] as number, given.gradientScale, given.clipValue)
    const mean = beta1 * (given.mean[at] as number) + (1 - beta1) * g
    const square = beta2 * (given.surplus[at] as number) + (1 - beta2) * g * g
    const direction =
      mean / (1 - beta1 ** (step + 1)) / (Math.sqrt(square / (1 - beta2 ** (step + 1))) + Math.fround(epsilon))
    return [param - rate * direction, mean, square] as const
  })
  return [0, 1, 2].map((part) => all.map((entry) => entry[part] as number))
}

const rmspropInputs = count.chain((n) =>
  fc.record({
    ...tensorsOf(n),
    ...scales,
    decay: fc.constantFrom(0.5, 0.9, 0.95),
    epsilon: fc.constantFrom(1e-8, 0.05, 1),
    epsilonInsideRoot: fc.boolean(),
    centered: fc.boolean(),
    momentum: fc.constantFrom(null, 0.5, 0.9),
  }),
)
type RmsProp = typeof rmspropInputs extends fc.Arbitrary<infer A> ? A : never

/** E[g²] ≥ E[g]² + 1. A smaller variance would show nothing but float32’s rounding of it. */
const meanSquareOf = ({ mean, surplus }: RmsProp): Numbers =>
  mean.map((m, at) => Math.fround(m * m + 1 + (surplus[at] as number)))

const rmspropInHeap = (heap: Heap, given: RmsProp) => {
  heap.clear()
  const n = given.params.length
  const names = ['params', 'square', 'mean', 'velocity'] as const
  const present = { params: true, square: true, mean: given.centered, velocity: given.momentum !== null }
  const values = { params: given.params, square: meanSquareOf(given), mean: given.mean, velocity: given.velocity }
  const from = names.map((name) => (present[name] ? put(heap, values[name], given.shift) : 0))
  const to = names.map((name) => (present[name] ? room(heap, n, given.shift) : 0))
  const gradients = put(heap, given.gradients, 0)
  const update = ([p = 0, s = 0, m = 0, v = 0]: Numbers, [p2 = 0, s2 = 0, m2 = 0, v2 = 0]: Numbers): void => {
    const { gradientScale, clipValue, decay, epsilon, epsilonInsideRoot, momentum, rate } = given
    const inside = epsilonInsideRoot ? 1 : 0
    heap.kernels.rmspropUpdate(
      ...([n, p, gradients, s, m, v, p2, s2, m2, v2] as const),
      ...([gradientScale, clipValue, decay, epsilon, inside, momentum ?? 0, rate] as const),
    )
  }
  update(from, to)
  const apart = to.filter((pointer) => pointer > 0).map((pointer) => result(heap, pointer, n))
  update(from, from)
  const inPlace = from.filter((pointer) => pointer > 0).map((pointer) => [...heap.get(pointer, n)])
  return { apart, inPlace }
}

const rmspropReference = (given: RmsProp): ReadonlyArray<Numbers> => {
  const { decay, centered, momentum, rate } = given
  const epsilon = Math.fround(given.epsilon)
  const squares = meanSquareOf(given)
  const all = given.params.map((param, at) => {
    const g = clip(given.gradients[at] as number, given.gradientScale, given.clipValue)
    const square = decay * (squares[at] as number) + (1 - decay) * g * g
    const mean = decay * (given.mean[at] as number) + (1 - decay) * g
    const variance = centered ? Math.max(0, square - mean * mean) : square
    const direction = g / (given.epsilonInsideRoot ? Math.sqrt(variance + epsilon) : Math.sqrt(variance) + epsilon)
    const velocity = (momentum ?? 0) * (given.velocity[at] as number) + direction
    return [param - rate * (momentum === null ? direction : velocity), square, mean, velocity] as const
  })
  return [true, true, centered, momentum !== null].flatMap((kept, part) =>
    kept ? [all.map((entry) => entry[part] as number)] : [],
  )
}

const anySize = fc.oneof(real, fc.constantFrom(1e30, -3e38, 1e-30, 0).map(Math.fround))

for (const heap of heaps) {
  law(
    `${heap.variant}: squares add up in float64: none overflows, none vanishes`,
    fc.tuple(count.chain(each(anySize)), shift),
    ([values, shift]) => {
      heap.clear()
      const expected = values.reduce((sum, x) => sum + x * x, 0)
      const sum = heap.kernels.sumOfSquares(values.length, put(heap, values, shift))
      return Math.abs(sum - expected) <= 1e-14 * expected
    },
  )

  law(
    `${heap.variant}: the sum is not finite where one entry is not`,
    fc.tuple(count.chain(each(anySize)), fc.nat(), fc.constantFrom(Number.NaN, Infinity, -Infinity)),
    ([values, choice, sick]) => {
      heap.clear()
      const all = values.toSpliced(choice % (values.length + 1), 0, sick)
      return !Number.isFinite(heap.kernels.sumOfSquares(all.length, heap.put(all)))
    },
  )

  law(
    `${heap.variant}: Adam is its equations, wherever its tensors lie, and writes nothing else`,
    adamInputs,
    (given) => {
      const { apart } = adamInHeap(heap, given)
      const before = [given.params, given.mean, given.surplus]
      return adamReference(given).every((expected, at) => near(apart[at], expected, before[at] ?? []))
    },
  )

  law(`${heap.variant}: RMSProp is its equations, in each of its forms`, rmspropInputs, (given) => {
    const { apart } = rmspropInHeap(heap, given)
    const expected = rmspropReference(given)
    const means = given.centered ? [given.mean] : []
    const before = [given.params, meanSquareOf(given), ...means, given.velocity]
    return apart.length === expected.length && expected.every((tensor, at) => near(apart[at], tensor, before[at] ?? []))
  })

  law(
    `${heap.variant}: results may take the place of what they are made of`,
    fc.tuple(adamInputs, rmspropInputs),
    (both) => {
      const results = [adamInHeap(heap, both[0]), rmspropInHeap(heap, both[1])]
      return results.every(({ apart, inPlace }) => apart.every((tensor, at) => same(tensor, inPlace[at])))
    },
  )

  law(
    `${heap.variant}: an average takes over its share of the difference, wherever it lies, and writes nothing else`,
    fc.tuple(
      count.chain((n) => fc.record(tensorsOf(n))),
      fc.constantFrom(0, 0.001, 0.5, 1),
    ),
    ([{ mean: old, params, shift }, share]) => {
      heap.clear()
      const [mean, param] = [put(heap, old, shift), put(heap, params, 0)]
      const to = room(heap, old.length, shift)
      heap.kernels.averageUpdate(old.length, mean, param, to, share)
      const apart = result(heap, to, old.length)
      heap.kernels.averageUpdate(old.length, mean, param, mean, share)
      const expected = old.map((m, at) => m + Math.fround(share) * ((params[at] as number) - m))
      return near(apart, expected, old) && same(apart, [...heap.get(mean, old.length)])
    },
  )

  law(
    `${heap.variant}: without a gradient, running means reach zero and are never subnormal`,
    fc.record({ decay: fc.constantFrom(0.5, 0.9, 0.95), value: positive, count: fc.integer({ min: 1, max: 6 }) }),
    ({ decay, value, count }) => {
      heap.clear()
      const filled = (x: number): number => heap.put(Array(count).fill(x))
      const [params, gradients, square, mean, velocity] = [
        filled(0),
        filled(0),
        filled(4),
        filled(value),
        filled(value),
      ]
      const [adamMean, adamSquare] = [filled(value), filled(4)]
      const kept = [square, mean, velocity, adamMean, adamSquare]
      const { rmspropUpdate, adamUpdate } = heap.kernels
      for (let update = 0; update < 2000; update++) {
        const state = [square, mean, velocity, params, square, mean, velocity] as const
        rmspropUpdate(count, params, gradients, ...state, 1, Infinity, decay, 1, 1, decay, 0)
        const moments = [adamMean, adamSquare, params, adamMean, adamSquare] as const
        adamUpdate(count, params, gradients, ...moments, 1, Infinity, decay, decay, 1, 1, 1, 0)
        const found = kept.flatMap((pointer) => [...heap.get(pointer, count)])
        if (found.some((x) => x !== 0 && Math.abs(x) < 1.2e-38)) return false
      }
      return kept.every((pointer) => heap.get(pointer, count).every((x) => x === 0))
    },
    3,
  )

  law(
    `${heap.variant}: NaN in a gradient reaches its param and its means, clipped or not`,
    fc.record({ given: adamInputs, root: rmspropInputs, choice: fc.nat() }),
    ({ given, root, choice }) => {
      const planted = <A extends Adam | RmsProp>(inputs: A): A => ({
        ...inputs,
        gradients: inputs.gradients.map((g, at) => (at === choice % inputs.gradients.length ? Number.NaN : g)),
      })
      const spoilt = [adamInHeap(heap, planted(given)).apart, rmspropInHeap(heap, planted(root)).apart]
      return spoilt
        .flat()
        .every((tensor) => tensor?.every((x, at) => Number.isNaN(x) === (at === choice % tensor.length)))
    },
  )
}
