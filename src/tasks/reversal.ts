import type * as t from 'io-ts'
import { closed, disordered, PositiveInt, ruled, withDefault } from '../core/codec.ts'
import { child, integer } from '../core/random.ts'
import { flag, flagRow, maskOf, randomWords, silence, widened } from './bits.ts'
import { numberedNames } from './channels.ts'
import { numbered, phasesOf } from './phases.ts'
import { defineTask } from './task.ts'

const Config = ruled(
  closed('reversal', {
    bits: withDefault(PositiveInt, 8, 'bits of a word'),
    minWords: withDefault(PositiveInt, 1, 'minimum words of a sequence'),
    maxWords: withDefault(PositiveInt, 20, 'maximum words of a sequence'),
  }),
  (config) => disordered(config, 'minWords', 'maxWords'),
)

/**
 * Reversal: output a random binary sequence backwards after its end flag.
 *
 * Timeline, for `words` words: a start flag on channel −2, the words, an end flag on channel −1, then rows of zeros for
 * the answer; T = 2 · words + 2. Inputs `[T, bits + 2]`, targets `[T, bits]`, mask 1 on the last `words` rows.
 *
 * Differs from the paper: words of bits as in copy, not symbols of an alphabet of 128; 1 to 20 of them, not 8 to 64.
 *
 * @see Grefenstette et al. 2015, §4.1
 */
export const reversal = defineTask<t.TypeOf<typeof Config>>({
  name: 'reversal',
  summary: 'Output a random binary sequence backwards.',
  source: 'Grefenstette et al. 2015, §4.1',
  config: Config,
  build: ({ bits, minWords, maxWords }) => {
    const width = bits + 2
    const names = numberedNames('bit', bits)
    return {
      inputSize: width,
      targetSize: bits,
      channels: { inputs: [...names, 'start flag', 'end flag'], targets: names },
      timeline: ({ inputs }) => {
        const words = flagRow(inputs, bits + 1) - 1
        return phasesOf([
          ['start flag', 1],
          [numbered('word', words), words],
          ['end flag', 1],
          ['answer, last word first', words],
        ])
      },
      maxSteps: 2 * maxWords + 2,
      draw: (key) => {
        const count = integer(child(key, 'words'), minWords, maxWords)
        const words = randomWords(child(key, 'bits'), count, bits)
        const told = words.map((word) => widened(word, width))
        return {
          inputs: [flag(width, bits), ...told, flag(width, bits + 1), ...silence(count, width)],
          targets: [...silence(count + 2, bits), ...words.toReversed()],
          mask: maskOf(count + 2, count),
        }
      },
    }
  },
  harder: (config) =>
    [1, 2, 4, 6].map((factor) => {
      const words = config.maxWords * factor
      return [`${words} words`, { ...config, minWords: words, maxWords: words }] as const
    }),
})
