import type * as t from 'io-ts'
import { closed, disordered, PositiveInt, ruled, withDefault } from '../core/codec.ts'
import { child, integer, integers } from '../core/random.ts'
import { flag, maskOf, randomWords, silence, widened } from './bits.ts'
import { numberedNames } from './channels.ts'
import { numberedParts, phasesOf, runsOf } from './phases.ts'
import { defineTask } from './task.ts'

const Config = ruled(
  closed('copy-series', {
    bits: withDefault(PositiveInt, 8, 'bits of a word'),
    minCopies: withDefault(PositiveInt, 10, 'minimum sequences of a series'),
    maxCopies: withDefault(PositiveInt, 10, 'maximum sequences of a series'),
    minWords: withDefault(PositiveInt, 5, 'minimum words of each sequence'),
    maxWords: withDefault(PositiveInt, 5, 'maximum words of each sequence'),
  }),
  (config) => [...disordered(config, 'minCopies', 'maxCopies'), ...disordered(config, 'minWords', 'maxWords')],
)

/**
 * Copy series: one sequence after another, each repeated before the next begins. A memory with fewer slots than words
 * in all (10 slots for 50 words, as in the paper) must free slots and reuse them.
 *
 * Timeline, for each of `copies` sequences, of `words` words: a start flag on channel −2, the words, an end flag on
 * channel −1, then rows of zeros for the answer, 2 · words + 2 rows in all; T is the sum over the sequences. Inputs
 * `[T, bits + 2]`, targets `[T, bits]`, mask 1 on the answers.
 *
 * @see Graves et al. 2016, Extended Data Figure 1; with ranges, the repeated copy of Csordás and Schmidhuber 2019
 */
export const copySeries = defineTask<t.TypeOf<typeof Config>>({
  name: 'copy-series',
  summary:
    'Repeat one random sequence after another. A memory with fewer slots than words must free slots and reuse them.',
  source: 'Graves et al. 2016, Extended Data Figure 1',
  config: Config,
  build: ({ bits, minCopies, maxCopies, minWords, maxWords }) => {
    const width = bits + 2
    const names = numberedNames('bit', bits)
    return {
      inputSize: width,
      targetSize: bits,
      channels: { inputs: [...names, 'start flag', 'end flag'], targets: names },
      timeline: ({ inputs, mask }) =>
        phasesOf(
          numberedParts(
            runsOf(inputs.length, (t) => {
              if (inputs[t]?.[bits] === 1) return 'start flag'
              if (inputs[t]?.[bits + 1] === 1) return 'end flag'
              return mask[t] === 1 ? 'answer' : 'words'
            }),
          ),
        ),
      maxSteps: maxCopies * (2 * maxWords + 2),
      draw: (key) => {
        const copies = integer(child(key, 'copies'), minCopies, maxCopies)
        const counts = Array.from(integers(child(key, 'words'), copies, minWords, maxWords))
        const series = counts.map((count, at) => randomWords(child(child(key, 'bits'), at), count, bits))
        return {
          inputs: series.flatMap((words) => [
            flag(width, bits),
            ...words.map((word) => widened(word, width)),
            flag(width, bits + 1),
            ...silence(words.length, width),
          ]),
          targets: series.flatMap((words) => [...silence(words.length + 2, bits), ...words]),
          mask: counts.flatMap((count) => maskOf(count + 2, count)),
        }
      },
    }
  },
  harder: (config) => {
    const fixed = (copies: number, words: number) =>
      [
        `${copies} × ${words} words`,
        { ...config, minCopies: copies, maxCopies: copies, minWords: words, maxWords: words },
      ] as const
    const { maxCopies, maxWords } = config
    return [
      fixed(maxCopies, maxWords),
      fixed(2 * maxCopies, maxWords),
      fixed(4 * maxCopies, maxWords),
      fixed(maxCopies, 2 * maxWords),
    ]
  },
})
