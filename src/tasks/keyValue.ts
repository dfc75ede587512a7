import type * as t from 'io-ts'
import { closed, disordered, type Fault, oneOf, PositiveInt, ruled, withDefault } from '../core/codec.ts'
import { child, integer, type Key, permutation } from '../core/random.ts'
import { distinctWords, flag, flagRow, randomWords, silence, widened } from './bits.ts'
import { numberedNames } from './channels.ts'
import { numbered, phasesOf } from './phases.ts'
import { defineTask, type Row } from './task.ts'

const Fields = closed('key-value', {
  bits: withDefault(PositiveInt, 6, 'bits of a key, and of a value'),
  minPairs: withDefault(PositiveInt, 2, 'minimum pairs'),
  maxPairs: withDefault(PositiveInt, 16, 'maximum pairs; keys differ, so 2^bits or fewer'),
  directions: withDefault(oneOf('one', 'both'), 'one', '`both`: also asks for the key of each value'),
})
type Config = t.TypeOf<typeof Fields>

const exist = ({ bits }: Config, pairs: number): boolean => pairs <= 2 ** bits

const faults = (config: Config): ReadonlyArray<Fault> => [
  ...disordered(config, 'minPairs', 'maxPairs'),
  ...(exist(config, config.maxPairs)
    ? []
    : [
        {
          key: 'maxPairs',
          message: `expected at most the ${2 ** config.bits} different keys of ${config.bits} bits, got ${config.maxPairs}`,
        },
      ]),
]

/** The queries, one per row, and their answers. */
type Round = Readonly<{ asked: ReadonlyArray<Row>; answers: ReadonlyArray<Row> }>

/** Queries each of `answers` by its counterpart, in random order. */
const roundOf = (key: Key, asked: ReadonlyArray<Row>, answers: ReadonlyArray<Row>): Round => {
  const order = permutation(key, asked.length)
  return { asked: order.map((at) => asked[at] as Row), answers: order.map((at) => answers[at] as Row) }
}

/**
 * Key-value retrieval: after a list of pairs, output the value of each key, in random order; in both directions, then
 * also the key of each value.
 *
 * Timeline, for `pairs` pairs: one pair per row, the key on the first `bits` channels and the value on the next; a flag
 * on channel −2; the keys, one per row, with the value as the target of the same row. In both directions then a flag on
 * channel −1, and the values, on the channels of the keys, with the key as the target. T = 2 · pairs + 1, or 3 · pairs
 * + 2. Inputs `[T, 2 · bits + 2]`, targets `[T, bits]`, mask 1 on the query rows.
 *
 * Keys are all different; in both directions so are values.
 *
 * Differs from the paper, where two keys may share a value, so that a query for its key has two answers.
 *
 * @see Csordás and Schmidhuber 2019, key-value retrieval; their code asks 2 to 16 pairs of 6 and 6 bits
 */
export const keyValue = defineTask<Config>({
  name: 'key-value',
  summary: 'Output the value of each key of a list of pairs. Keys are queried in random order.',
  source: 'Csordás and Schmidhuber 2019, key-value retrieval',
  config: ruled(Fields, faults),
  build: ({ bits, minPairs, maxPairs, directions }) => {
    const width = 2 * bits + 2
    const both = directions === 'both'
    return {
      inputSize: width,
      targetSize: bits,
      channels: {
        inputs: [
          ...numberedNames('key bit', bits),
          ...numberedNames('value bit', bits),
          'flag: keys follow',
          'flag: values follow',
        ],
        targets: numberedNames('answer bit', bits),
      },
      timeline: ({ inputs }) => {
        const pairs = flagRow(inputs, 2 * bits)
        return phasesOf([
          [numbered('pair', pairs), pairs],
          ['flag: keys follow', 1],
          ['keys, answered by their values', pairs],
          ...(both
            ? ([
                ['flag: values follow', 1],
                ['values, answered by their keys', pairs],
              ] as const)
            : []),
        ])
      },
      maxSteps: both ? 3 * maxPairs + 2 : 2 * maxPairs + 1,
      draw: (key) => {
        const count = integer(child(key, 'pairs'), minPairs, maxPairs)
        const keys = distinctWords(child(key, 'keys'), count, bits)
        const values = (both ? distinctWords : randomWords)(child(key, 'values'), count, bits)
        const pairs = keys.map((word, at) => widened([...word, ...(values[at] as Row)], width))
        const rounds = [
          roundOf(child(key, 'by key'), keys, values),
          ...(both ? [roundOf(child(key, 'by value'), values, keys)] : []),
        ]
        return {
          inputs: [
            ...pairs,
            ...rounds.flatMap(({ asked }, at) => [
              flag(width, 2 * bits + at),
              ...asked.map((word) => widened(word, width)),
            ]),
          ],
          targets: [...silence(count, bits), ...rounds.flatMap(({ answers }) => [...silence(1, bits), ...answers])],
          mask: [...pairs.map(() => 0), ...rounds.flatMap(({ asked }) => [0, ...asked.map(() => 1)])],
        }
      },
    }
  },
  harder: (config) =>
    [1, 1.5, 2, 3]
      .map((factor) => Math.ceil(config.maxPairs * factor))
      .filter((pairs, at, all) => exist(config, pairs) && all.indexOf(pairs) === at)
      .map((pairs) => [`${pairs} pairs`, { ...config, minPairs: pairs, maxPairs: pairs }] as const),
})
