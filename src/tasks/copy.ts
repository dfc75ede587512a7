import type * as t from 'io-ts'
import { closed, disordered, Flag, oneOf, PositiveInt, ruled, withDefault } from '../core/codec.ts'
import { child, integer } from '../core/random.ts'
import { flag, flagRow, maskOf, randomWords, silence, widened } from './bits.ts'
import { numberedNames } from './channels.ts'
import { numbered, phasesOf } from './phases.ts'
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
    answerFlag: withDefault(
      oneOf('none', 'channel', 'row'),
      'none',
      'what targets have of the end flag: nothing; its channel, always 0, as in ixaxaar/pytorch-dnc; or its channel and a last row, as in RobertCsordas/dnc',
    ),
  }),
  (config) => disordered(config, 'minWords', 'maxWords'),
)

/**
 * Copy: repeat a random binary sequence after its end flag.
 *
 * Timeline, for `words` words: a start flag on channel −2, the words, an end flag on channel −1, then rows of zeros for
 * the answer; T = 2 · words + 2. Inputs `[T, bits + 2]`, targets `[T, bits]`, mask 1 on the last `words` rows. Without the
 * start flag, its row and its channel are missing. With an answer flag, targets have its channel too, and with `row` the answer ends with
 * that flag.
 *
 * Differs from the paper, which has a flag after the words alone: a flag also precedes them, on a channel of its own (`startFlag=false` removes flag and channel).
 *
 * @see Graves et al. 2014, §4.1
 */
export const copy = defineTask<t.TypeOf<typeof Config>>({
  name: 'copy',
  summary: 'Repeat a random binary sequence after its end flag.',
  source: 'Graves et al. 2014, §4.1',
  config: Config,
  build: ({ bits, minWords, maxWords, startFlag, answerFlag }) => {
    const starts = startFlag ? 1 : 0
    const ends = answerFlag === 'row' ? 1 : 0
    const targetSize = answerFlag === 'none' ? bits : bits + 1
    const width = bits + 1 + starts
    const sequence = ({ words }: Pick<GivenWords, 'words'>): Sequence => {
      const count = words.length
      const told = words.map((word) => widened(word, width))
      return {
        inputs: [
          ...(startFlag ? [flag(width, bits)] : []),
          ...told,
          flag(width, width - 1),
          ...silence(count + ends, width),
        ],
        targets: [
          ...silence(count + 1 + starts, targetSize),
          ...words.map((word) => widened(word, targetSize)),
          ...(ends === 1 ? [flag(targetSize, bits)] : []),
        ],
        mask: maskOf(count + 1 + starts, count + ends),
      }
    }
    const names = numberedNames('bit', bits)
    return {
      inputSize: width,
      targetSize,
      channels: {
        inputs: [...names, ...(startFlag ? ['start flag'] : []), 'end flag'],
        targets: answerFlag === 'none' ? names : [...names, 'end flag'],
      },
      timeline: ({ inputs, mask }) => {
        const words = flagRow(inputs, width - 1) - starts
        return phasesOf([
          ['start flag', starts],
          [numbered('word', words), words],
          ['end flag', 1],
          ['answer', words],
          ['end of the answer', mask.length - starts - 1 - 2 * words],
        ])
      },
      maxSteps: 2 * maxWords + 1 + starts + ends,
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
