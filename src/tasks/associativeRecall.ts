import type * as t from 'io-ts'
import { closed, disordered, type Fault, PositiveInt, ruled, withDefault } from '../core/codec.ts'
import { child, integer } from '../core/random.ts'
import { distinctWords, flag, maskOf, silence, widened } from './bits.ts'
import { numberedNames } from './channels.ts'
import { phasesOf } from './phases.ts'
import { defineTask, type Row } from './task.ts'

const Fields = closed('associative-recall', {
  bits: withDefault(PositiveInt, 6, 'bits of a word'),
  words: withDefault(PositiveInt, 3, 'words of an item'),
  minItems: withDefault(PositiveInt, 2, 'minimum items of a list; 2 or more'),
  maxItems: withDefault(PositiveInt, 6, 'maximum items of a list; all differ, so 2^(bits · words) or fewer'),
})
type Config = t.TypeOf<typeof Fields>

/** Whether that many different items exist. */
const exist = ({ bits, words }: Config, items: number): boolean => items <= 2 ** (bits * words)

const faults = (config: Config): ReadonlyArray<Fault> => [
  ...(config.minItems < 2
    ? [{ key: 'minItems', message: `expected at least 2 (an item, and the one after it), got ${config.minItems}` }]
    : []),
  ...disordered(config, 'minItems', 'maxItems'),
  ...(exist(config, config.maxItems)
    ? []
    : [
        {
          key: 'maxItems',
          message: `expected at most the ${2 ** (config.bits * config.words)} different items of ${config.words} × ${config.bits} bits, got ${config.maxItems}`,
        },
      ]),
]

/** Cuts an item into its words. */
const wordsOf = (item: Row, bits: number): ReadonlyArray<Row> =>
  Array.from({ length: item.length / bits }, (_, word) => item.slice(word * bits, (word + 1) * bits))

/**
 * Associative recall: after a list of items, one of them is shown again; output the item that followed it.
 *
 * Timeline, for `items` items of `words` words: each item is a flag on channel −2 and its words; then a flag on channel
 * −1, the words of the query (any item but the last), the same flag again, and rows of zeros for the answer;
 * T = items · (words + 1) + 2 · words + 2. Inputs `[T, bits + 2]`, targets `[T, bits]`, mask 1 on the last
 * `words` rows.
 *
 * Differs from the paper: the items of a list are all different, so that there is one answer (with the paper's 6 items
 * of 18 bits, one list in 17,000 has two equal items). A flag precedes each item, and none follows it.
 *
 * @see Graves et al. 2014, §4.3
 */
export const associativeRecall = defineTask<Config>({
  name: 'associative-recall',
  summary: 'Given a list and one of its items, output the next.',
  source: 'Graves et al. 2014, §4.3',
  config: ruled(Fields, faults),
  build: ({ bits, words, minItems, maxItems }) => {
    const width = bits + 2
    const names = numberedNames('bit', bits)
    const stepsOf = (items: number): number => items * (words + 1) + 2 * words + 2
    return {
      inputSize: width,
      targetSize: bits,
      channels: { inputs: [...names, 'item flag', 'query flag'], targets: names },
      timeline: ({ inputs }) => {
        const items = inputs.filter((row) => row[bits] === 1).length
        return phasesOf([
          ...Array.from({ length: items }, (_, at) => [`item ${at + 1}`, words + 1] as const),
          ['query', words + 2],
          ['answer', words],
        ])
      },
      maxSteps: stepsOf(maxItems),
      draw: (key) => {
        const count = integer(child(key, 'items'), minItems, maxItems)
        const query = integer(child(key, 'query'), 0, count - 2)
        const items = distinctWords(child(key, 'bits'), count, words * bits).map((item) => wordsOf(item, bits))
        const told = items.map((item) => item.map((word) => widened(word, width)))
        const asks = flag(width, bits + 1)
        return {
          inputs: [
            ...told.flatMap((item) => [flag(width, bits), ...item]),
            asks,
            ...(told[query] as ReadonlyArray<Row>),
            asks,
            ...silence(words, width),
          ],
          targets: [...silence(stepsOf(count) - words, bits), ...(items[query + 1] as ReadonlyArray<Row>)],
          mask: maskOf(stepsOf(count) - words, words),
        }
      },
    }
  },
  harder: (config) =>
    [0, 2, 6, 10, 14]
      .map((more) => config.maxItems + more)
      .filter((items) => exist(config, items))
      .map((items) => [`${items} items`, { ...config, minItems: items, maxItems: items }] as const),
})
