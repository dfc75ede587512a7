import type * as t from 'io-ts'
import { closed, disordered, type Fault, PositiveInt, ruled, withDefault } from '../core/codec.ts'
import { child, coinFlips, integer, uniform } from '../core/random.ts'
import { maskOf } from './bits.ts'
import { phasesOf } from './phases.ts'
import { defineTask, type Sequence } from './task.ts'

/** Limits a sequence's table to 2¹⁵ probabilities. */
const MAX_ORDER = 16

const Fields = closed('n-grams', {
  order: withDefault(PositiveInt, 6, 'n: a bit depends on the n − 1 bits before it'),
  minLength: withDefault(PositiveInt, 200, 'minimum bits of a sequence'),
  maxLength: withDefault(PositiveInt, 200, 'maximum bits of a sequence'),
})
type Config = t.TypeOf<typeof Fields>

const faults = (config: Config): ReadonlyArray<Fault> => {
  const { order, minLength } = config
  const least = Math.max(order, 2)
  return [
    ...(order > MAX_ORDER ? [{ key: 'order', message: `expected at most ${MAX_ORDER}, got ${order}` }] : []),
    ...(minLength < least
      ? [
          {
            key: 'minLength',
            message: `expected at least ${least}, so that there is a bit to predict, got ${minLength}`,
          },
        ]
      : []),
    ...disordered(config, 'minLength', 'maxLength'),
  ]
}

/** The number of rows before the first complete context. */
const early = (order: number): number => Math.max(0, order - 2)

/** The context after a bit: the last `size` bits as a number, the oldest bit highest. */
const bitAfter = (context: number, bit: number, size: number): number => ((context << 1) | bit) & (2 ** size - 1)

/**
 * The loss of the optimal estimator, in bits over the masked rows: P(1) = (N₁ + ½) / (N₁ + N₀ + 1), where N₁ and
 * N₀ count the ones and zeros that followed this context so far.
 *
 * @see Graves et al. 2014, §4.4, equation 10; Murphy 2012, §3.3
 */
const optimalLoss =
  (order: number) =>
  ({ inputs, targets, mask }: Sequence): number => {
    const size = order - 1
    const bits = [...inputs, ...targets.slice(-1)].map((row) => row[0] as number)
    const counts = Array.from({ length: 2 ** size }, () => [0, 0])
    let context = 0
    let loss = 0
    bits.forEach((bit, at) => {
      if (at >= size) {
        const seen = counts[context] as number[]
        const [zeros = 0, ones = 0] = seen
        // The row before this bit predicts it.
        if (mask[at - 1] === 1) loss -= Math.log2(((bit === 1 ? ones : zeros) + 0.5) / (ones + zeros + 1))
        seen[bit] = (seen[bit] as number) + 1
      }
      context = bitAfter(context, bit, size)
    })
    return loss
  }

/**
 * Dynamic n-grams: predict each bit of a sequence with its own statistics. For each sequence, the probability of
 * a one after each of the 2^(n−1) contexts is drawn from Beta(½, ½): that of sin² of an angle uniform on [0, π/2). The
 * first n − 1 bits are fair.
 *
 * Timeline, for `length` bits: row t holds bit t, its target is bit t + 1; T = length − 1. Inputs `[T, 1]`, targets
 * `[T, 1]`, mask 1 from the first complete context on: length − n + 1 bits are predicted (for n = 1, length − 1).
 *
 * Each sequence has a new table, and its bits are random even given the table: the minimum loss is `optimalLoss`, not
 * zero. Its mean is 128 bits for 6-grams of 200 bits (133 with the five fair bits before them, one bit each).
 *
 * Differs from the paper: bits before the first complete context are not scored, so losses are lower by a bit for each of them (5 for 6-grams).
 *
 * @see Graves et al. 2014, §4.4
 */
export const nGrams = defineTask<Config>({
  name: 'n-grams',
  summary: 'Predict each bit of a sequence from the bits before it. Each sequence has its own table of probabilities.',
  source: 'Graves et al. 2014, §4.4',
  config: ruled(Fields, faults),
  build: ({ order, minLength, maxLength }) => {
    const size = order - 1
    return {
      inputSize: 1,
      targetSize: 1,
      channels: { inputs: ['bit'], targets: ['next bit'] },
      timeline: ({ mask }) =>
        phasesOf([
          ['first bits', early(order)],
          ['predictions', mask.length - early(order)],
        ]),
      maxSteps: maxLength - 1,
      optimalLoss: optimalLoss(order),
      draw: (key) => {
        const length = integer(child(key, 'length'), minLength, maxLength)
        const table = Array.from(uniform(child(key, 'table'), 2 ** size), (u) => Math.sin((Math.PI / 2) * u) ** 2)
        const chances = uniform(child(key, 'bits'), length)
        const bits = Array.from(coinFlips(child(key, 'first'), size))
        let context = bits.reduce((before, bit) => bitAfter(before, bit, size), 0)
        for (let at = size; at < length; at++) {
          const bit = (chances[at] as number) < (table[context] as number) ? 1 : 0
          bits.push(bit)
          context = bitAfter(context, bit, size)
        }
        const rows = bits.map((bit) => [bit])
        return {
          inputs: rows.slice(0, -1),
          targets: rows.slice(1),
          mask: maskOf(early(order), length - 1 - early(order)),
        }
      },
    }
  },
  harder: (config) =>
    [1, 2, 4].map((factor) => {
      const length = config.maxLength * factor
      return [`${length} bits`, { ...config, minLength: length, maxLength: length }] as const
    }),
})
