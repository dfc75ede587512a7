import type * as t from 'io-ts'
import { closed, disordered, PositiveInt, ruled, UnitInterval, withDefault } from '../core/codec.ts'
import { child, coinFlips, integer, type Key, uniform } from '../core/random.ts'
import { flag, flagRow, maskOf, silence } from './bits.ts'
import { phasesOf } from './phases.ts'
import { defineTask, type Row } from './task.ts'

const Config = ruled(
  closed('addition', {
    minBits: withDefault(PositiveInt, 1, 'minimum bits of each number'),
    maxBits: withDefault(PositiveInt, 20, 'maximum bits of each number'),
    carries: withDefault(
      UnitInterval,
      1,
      'fraction of positions with two ones that keep both; 0 means no carries; for curricula',
    ),
  }),
  (config) => disordered(config, 'minBits', 'maxBits'),
)

const WIDTH = 3
const PLUS = 1
const EQUALS = 2

/** The sum of two numbers of n bits, lowest bit first: n + 1 bits. */
const sum = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): ReadonlyArray<number> => {
  let carry = 0
  const digits = a.map((digit, at) => {
    const total = digit + (b[at] as number) + carry
    carry = total >> 1
    return total & 1
  })
  return [...digits, carry]
}

/**
 * Two numbers of fair, independent bits, lowest bits first. Where both have a one, they keep both with probability
 * `carries`; else one of the two, drawn at random, becomes 0.
 */
const numbers = (key: Key, bits: number, carries: number): readonly [number[], number[]] => {
  const [a, b] = ['a', 'b'].map((name) => Array.from(coinFlips(child(key, name), bits))) as [number[], number[]]
  const [chances, loser] = [uniform(child(key, 'carries'), bits), coinFlips(child(key, 'loser'), bits)]
  const loses = (at: number): boolean => a[at] === 1 && b[at] === 1 && (chances[at] as number) >= carries
  return [
    a.map((digit, at) => (loses(at) && loser[at] === 0 ? 0 : digit)),
    b.map((digit, at) => (loses(at) && loser[at] === 1 ? 0 : digit)),
  ]
}

const digitRow = (digit: number): Row => [digit, 0, 0]

/**
 * Addition: the sum of two binary numbers, one after the other, lowest bits first.
 *
 * Timeline, for numbers of `bits` bits (leading zeros are possible): the bits of the first number on channel 0, a flag
 * on channel −2 (plus), the bits of the second, a flag on channel −1 (equals), then rows of zeros for the answer; T = 3
 * · bits + 3. Inputs `[T, 3]`, targets `[T, 1]`: bits + 1 bits of the sum; mask 1 on those rows.
 *
 * `carries` is for curricula. Without carries, finding one of the two bits already lowers the loss; with fair bits, the
 * model needs both bits and the carry.
 *
 * @see Kaiser and Sutskever 2016, “Neural GPUs learn algorithms”: long binary addition, lowest bits first, trained on up
 * to 20 bits
 */
export const addition = defineTask<t.TypeOf<typeof Config>>({
  name: 'addition',
  summary: 'Add two binary numbers, lowest bits first.',
  source: 'Kaiser and Sutskever 2016, binary addition',
  config: Config,
  build: ({ minBits, maxBits, carries }) => ({
    inputSize: WIDTH,
    targetSize: 1,
    channels: { inputs: ['bit', 'plus', 'equals'], targets: ['bit of the sum'] },
    timeline: ({ inputs }) => {
      const bits = flagRow(inputs, PLUS)
      return phasesOf([
        ['first number', bits],
        ['plus', 1],
        ['second number', bits],
        ['equals', 1],
        ['sum', bits + 1],
      ])
    },
    maxSteps: 3 * maxBits + 3,
    draw: (key) => {
      const bits = integer(child(key, 'bits'), minBits, maxBits)
      const [a, b] = numbers(key, bits, carries)
      return {
        inputs: [
          ...a.map(digitRow),
          flag(WIDTH, PLUS),
          ...b.map(digitRow),
          flag(WIDTH, EQUALS),
          ...silence(bits + 1, WIDTH),
        ],
        targets: [...silence(2 * bits + 2, 1), ...sum(a, b).map((digit) => [digit])],
        mask: maskOf(2 * bits + 2, bits + 1),
      }
    },
  }),
  harder: (config) =>
    [1, 2, 4].map((factor) => {
      const bits = config.maxBits * factor
      return [`${bits} bits`, { ...config, minBits: bits, maxBits: bits }] as const
    }),
})
