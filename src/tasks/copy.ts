import type * as t from 'io-ts'
import { closed, disordered, Flag, PositiveInt, ruled, withDefault } from '../core/codec.ts'
import { child, integer } from '../core/random.ts'
import { flag, maskOf, randomWords, silence, widened } from './bits.ts'
import { defineTask, type GivenWords, type Sequence } from './task.ts'

const Config = ruled(
  closed('copy', {
    bits: withDefault(PositiveInt, 8, 'bits of a word'),
    minWords: withDefault(PositiveInt, 1, 'minimum words of a sequence'),
    maxWords: withDefault(PositiveInt, 20, 'maximum words of a sequence'),
    startFlag: withDefault(
      Flag,
      true,
      'a flag on a channel of its own precedes the words; without it, inputs are as in loudinthecloud/pytorch-ntm',
    ),
  }),
  (config) => disordered(config, 'minWords', 'maxWords'),
)

/**
 * Copy: repeat a random binary sequence after its end flag.
 *
 * Timeline, for `words` words: a start flag on channel −2, the words, an end flag on channel −1, then rows of zeros for
 * the answer; T = 2 · words + 2. Inputs `[T, bits + 2]`, targets `[T, bits]`, mask 1 on the last `words` rows. Without the
 * start flag, its row and its channel are missing.
 *
 * @see Graves et al. 2014, §4.1
 */
export const copy = defineTask<t.TypeOf<typeof Config>>({
  name: 'copy',
  summary: 'Repeat a random binary sequence after its end flag.',
  source: 'Graves et al. 2014, §4.1',
  config: Config,
  build: ({ bits, minWords, maxWords, startFlag }) => {
    const starts = startFlag ? 1 : 0
    const width = bits + 1 + starts
    const sequence = ({ words }: Pick<GivenWords, 'words'>): Sequence => {
      const count = words.length
      const told = words.map((word) => widened(word, width))
      return {
        inputs: [...(startFlag ? [flag(width, bits)] : []), ...told, flag(width, width - 1), ...silence(count, width)],
        targets: [...silence(count + 1 + starts, bits), ...words],
        mask: maskOf(count + 1 + starts, count),
      }
    }
    return {
      inputSize: width,
      targetSize: bits,
      maxSteps: 2 * maxWords + 1 + starts,
      draw: (key) => {
        const count = integer(child(key, 'words'), minWords, maxWords)
        return sequence({ words: randomWords(child(key, 'bits'), count, bits) })
      },
      wordInput: { bits, maxWords, maxRepeats: undefined, sequence },
    }
  },
  harder: (config) =>
    [1, 2, 4, 6].map((factor) => {
      const words = config.maxWords * factor
      return [`${words} words`, { ...config, minWords: words, maxWords: words }] as const
    }),
})
