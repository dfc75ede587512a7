import type * as t from 'io-ts'
import { AnyNumber, closed, disordered, Flag, Positive, PositiveInt, ruled, withDefault } from '../core/codec.ts'
import { child, integer } from '../core/random.ts'
import { flag, maskOf, randomWords, silence, widened } from './bits.ts'
import { numberedNames } from './channels.ts'
import { numbered, numberedParts, phasesOf } from './phases.ts'
import { defineTask, type GivenWords, type Sequence } from './task.ts'

const Config = ruled(
  closed('repeat-copy', {
    bits: withDefault(PositiveInt, 8, 'bits of a word'),
    minWords: withDefault(PositiveInt, 1, 'minimum words of a sequence'),
    maxWords: withDefault(PositiveInt, 10, 'maximum words of a sequence'),
    minRepeats: withDefault(PositiveInt, 1, 'minimum repeats'),
    maxRepeats: withDefault(PositiveInt, 10, 'maximum repeats'),
    repeatMean: withDefault(AnyNumber, 0, 'the input is (repeats − repeatMean) / repeatUnit'),
    repeatUnit: withDefault(Positive, 10, 'see `repeatMean`'),
    startFlag: withDefault(
      Flag,
      true,
      'a flag precedes the words; else it follows them, as in loudinthecloud/pytorch-ntm',
    ),
  }),
  (config) => [...disordered(config, 'minWords', 'maxWords'), ...disordered(config, 'minRepeats', 'maxRepeats')],
)

/**
 * Repeat copy: repeat a random binary sequence the given number of times, then mark the end.
 *
 * Timeline, for `words` words and `repeats` repeats: a start flag on channel −2, the words, a row that carries
 * (repeats − repeatMean) / repeatUnit, by default repeats / 10, on channel −1, then rows of zeros; T = words + 2 + words · repeats + 1. Inputs `[T, bits + 2]`, targets
 * `[T, bits + 1]`: the words tiled, then an end bit on the last channel; mask 1 on those rows. Without the start flag, the
 * flag follows the words.
 *
 * Differs from the paper, where the number of repeats is normalised to mean 0 and variance 1: here it is divided by 10. `repeatMean=5.5` and
 * `repeatUnit=2.8723` give the paper's numbers for 1 to 10 repeats. A flag also precedes the words, which the paper does not mention.
 *
 * @see Graves et al. 2014, §4.2
 */
export const repeatCopy = defineTask<t.TypeOf<typeof Config>>({
  name: 'repeat-copy',
  summary: 'Repeat a random binary sequence, as often as asked. Then mark the end.',
  source: 'Graves et al. 2014, §4.2',
  config: Config,
  build: ({ bits, minWords, maxWords, minRepeats, maxRepeats, repeatMean, repeatUnit, startFlag }) => {
    const width = bits + 2
    const sequence = ({ words, repeats }: GivenWords): Sequence => {
      const told = words.map((word) => widened(word, width))
      const answer = Array.from({ length: repeats }, () => words.map((word) => widened(word, bits + 1))).flat()
      return {
        inputs: [
          ...(startFlag ? [flag(width, bits), ...told] : [...told, flag(width, bits)]),
          flag(width, bits + 1, (repeats - repeatMean) / repeatUnit),
          ...silence(answer.length + 1, width),
        ],
        targets: [...silence(words.length + 2, bits + 1), ...answer, flag(bits + 1, bits)],
        mask: maskOf(words.length + 2, answer.length + 1),
      }
    }
    const names = numberedNames('bit', bits)
    return {
      inputSize: width,
      targetSize: bits + 1,
      channels: {
        inputs: [...names, startFlag ? 'start flag' : 'end flag', 'number of repeats'],
        targets: [...names, 'end flag'],
      },
      timeline: ({ mask }) => {
        const words = mask.indexOf(1) - 2
        const repeats = (mask.length - words - 3) / words
        const told = [numbered('word', words), words] as const
        return phasesOf([
          ...(startFlag ? ([['start flag', 1], told] as const) : ([told, ['end flag', 1]] as const)),
          ['number of repeats', 1],
          ...numberedParts(Array.from({ length: repeats }, () => ['repeat', words] as const)),
          ['end of the answer', 1],
        ])
      },
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
