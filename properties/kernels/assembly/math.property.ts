import fc from 'fast-check'
import { seed } from '../../arbitraries.ts'
import { law } from '../../law.ts'
import { bitsFrom, numbersFrom, sigmoid, softplus } from './float64.ts'
import { type Heap, heaps } from './heap.ts'

/** Where values are flushed to zero, so that none is subnormal. */
const FLUSHED = 2 ** -125.49

/** How far a value is from the true one, in units in the last place of the true one. */
const ulps = (actual: number, truth: number): number => {
  const nearest = Math.fround(truth)
  if (actual === nearest || (Number.isNaN(actual) && Number.isNaN(nearest))) return 0
  if (actual === 0 && Math.abs(truth) < FLUSHED) return 0
  const exponent = Math.floor(Math.log2(Math.max(Math.abs(truth), 2 ** -126)))
  const distance = Math.abs(actual - truth) / 2 ** (exponent - 23)
  return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance
}

type Run = (kernels: Heap['kernels'], count: number, x: number, y: number) => void
type Subject = Readonly<{ truth: (x: number) => number; run: Run; inPlace: boolean }>

const subjects: Readonly<Record<string, Subject>> = {
  eˣ: { truth: Math.exp, run: (kernels, count, x, y) => kernels.exponential(count, x, y), inPlace: false },
  'ln x': { truth: Math.log, run: (kernels, count, x, y) => kernels.logarithm(count, x, y), inPlace: false },
  'σ(x)': { truth: sigmoid, run: (kernels, count, x) => kernels.sigmoidForward(1, count, count, x), inPlace: true },
  'tanh x': { truth: Math.tanh, run: (kernels, count, x) => kernels.tanhForward(1, count, count, x), inPlace: true },
  'softplus x': {
    truth: softplus,
    run: (kernels, count, x, y) => kernels.softplusForward(1, count, count, 0, x, y),
    inPlace: true,
  },
  'the slope of softplus': {
    truth: sigmoid,
    run: (kernels, count, x, y) => kernels.softplusForward(1, count, count, 0, x, y),
    inPlace: false,
  },
}

/** What is more than 2 units in the last place off. */
const faults = ({ truth, run, inPlace }: Subject, values: Float32Array): ReadonlyArray<string> =>
  heaps.flatMap(({ variant, kernels, clear, put, room, get }) => {
    clear()
    const [x, y] = [put(values), room(values.length)]
    run(kernels, values.length, x, y)
    const actual = get(inPlace ? x : y, values.length)
    const wrong = values.findIndex((value, n) => !(ulps(actual[n] ?? Number.NaN, truth(value)) <= 2))
    const value = values[wrong] ?? 0
    return wrong < 0 ? [] : [`${variant}: at ${value} it is ${actual[wrong]}, and should be ${truth(value)}`]
  })

const COUNT = 2 ** 16

/** Where a scan of all floats found each function furthest off, in either variant, now or in an earlier form. */
const hardest = [-0.4595427, -0.456678, -0.44422686, 0.0747, 0.09482047, -1.1087757, -1.1014224, 0.5638199, 15.614588]
const special = [0, -0, 1, -1, 2 ** -149, -(2 ** -149), 2 ** -126, 3.4028234e38, -3.4028234e38]
const nonFinite = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]

for (const [name, subject] of Object.entries(subjects)) {
  law(
    `${name} is within 2 units in the last place, of floats of any bits`,
    seed,
    (from) => faults(subject, new Float32Array(bitsFrom(from, COUNT).buffer)),
    10,
  )

  law(
    `${name} is within 2 units in the last place, where it is neither linear nor constant`,
    fc.tuple(seed, fc.constantFrom(1, 2, 20, 100)),
    ([from, size]) => faults(subject, Float32Array.from([...hardest, ...numbersFrom(from, COUNT, -size, size)])),
    10,
  )

  law(
    `${name} is right at the ends of floats, and NaN of NaN alone and of what it does not exist for`,
    fc.shuffledSubarray([...special, ...nonFinite], { minLength: 12 }),
    (values) => faults(subject, Float32Array.from(values)),
    10,
  )
}

law(
  'eˣ is never subnormal, and ∞ beyond the greatest float',
  seed,
  (from) =>
    heaps.every(({ kernels, clear, put, room, get }) => {
      clear()
      const values = [...numbersFrom(from, COUNT, -90, -86), ...numbersFrom(from, COUNT, 88.5, 90)]
      const [x, y] = [put(values), room(values.length)]
      kernels.exponential(values.length, x, y)
      return get(y, values.length).every((value, n) => {
        if (value > 0 && value < 2 ** -126) return false
        return (values[n] ?? 0) < 88.7229 || value === Number.POSITIVE_INFINITY
      })
    }),
  5,
)
