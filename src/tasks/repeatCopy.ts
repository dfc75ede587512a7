import type * as t from 'io-ts'
import { closed, disordered, PositiveInt, ruled, withDefault } from '../core/codec.ts'
import { child, integer } from '../core/random.ts'
import { flag, maskOf, randomWords, silence, widened } from './bits.ts'
import { defineTask, type GivenWords, type Sequence } from './task.ts'

/** The input gives the number of repeats divided by this. */
const REPEAT_UNIT = 10

const Config = ruled(
  closed('repeat-copy', {
    bits: withDefault(PositiveInt, 8, 'bits of a word'),
    minWords: withDefault(PositiveInt, 1, 'minimum words of a sequence'),
    maxWords: withDefault(PositiveInt, 10, 'maximum words of a sequence'),
    minRepeats: withDefault(PositiveInt, 1, 'minimum repeats'),
    maxRepeats: withDefault(PositiveInt, 10, 'maximum repeats; the input is repeats / 10'),
  }),
  (config) => [...disordered(config, 'minWords', 'maxWords'), ...disordered(config, 'minRepeats', 'maxRepeats')],
)

/**
 * Repeat copy: repeat a random binary sequence the given number of times, then mark the end.
 *
 * Timeline, for `words` words and `repeats` repeats: a start flag on channel −2, the words, a row that carries
 * repeats / 10 on channel −1, then rows of zeros; T = words + 2 + words · repeats + 1. Inputs `[T, bits + 2]`, targets
 * `[T, bits + 1]`: the words tiled, then an end bit on the last channel; mask 1 on those rows.
 *
 * @see Graves et al. 2014, §4.2
 */
export const repeatCopy = defineTask<t.TypeOf<typeof Config>>({
  name: 'repeat-copy',
  summary: 'Repeat a random binary sequence the given number of times, then mark the end.',
  source: 'Graves et al. 2014, §4.2',
  config: Config,
  build: ({ bits, minWords, maxWords, minRepeats, maxRepeats }) => {
    const width = bits + 2
    const sequence = ({ words, repeats }: GivenWords): Sequence => {
      const told = words.map((word) => widened(word, width))
      const answer = Array.from({ length: repeats }, () => words.map((word) => widened(word, bits + 1))).flat()
      return {
        inputs: [
          flag(width, bits),
          ...told,
          flag(width, bits + 1, repeats / REPEAT_UNIT),
          ...silence(answer.length + 1, width),
        ],
        targets: [...silence(words.length + 2, bits + 1), ...answer, flag(bits + 1, bits)],
        mask: maskOf(words.length + 2, answer.length + 1),
      }
    }
    return {
      inputSize: width,
      targetSize: bits + 1,
      maxSteps: maxWords + 2 + maxWords * maxRepeats + 1,
      draw: (key) => {
        const count = integer(child(key, 'words'), minWords, maxWords)
        const repeats = integer(child(key, 'repeats'), minRepeats, maxRepeats)
        return sequence({ words: randomWords(child(key, 'bits'), count, bits), repeats })
      },
      wordInput: { bits, maxWords, maxRepeats, sequence },
    }
  },
  harder: (config) => {
    const fixed = (words: number, repeats: number) =>
      [
        `${words} words × ${repeats}`,
        { ...config, minWords: words, maxWords: words, minRepeats: repeats, maxRepeats: repeats },
      ] as const
    const { maxWords, maxRepeats } = config
    return [fixed(maxWords, maxRepeats), fixed(2 * maxWords, maxRepeats), fixed(maxWords, 2 * maxRepeats)]
  },
})
