import type * as t from 'io-ts'
import { closed, disordered, PositiveInt, ruled, withDefault } from '../core/codec.ts'
import { child, integer, uniform } from '../core/random.ts'
import { flag, flagRow, maskOf, randomWords, silence } from './bits.ts'
import { numberedNames } from './channels.ts'
import { numbered, phasesOf } from './phases.ts'
import { defineTask, type Row } from './task.ts'

const Config = ruled(
  closed('priority-sort', {
    bits: withDefault(PositiveInt, 8, 'bits of a word'),
    minWords: withDefault(PositiveInt, 20, 'minimum words of a sequence'),
    maxWords: withDefault(PositiveInt, 20, 'maximum words of a sequence'),
    kept: withDefault(PositiveInt, 16, 'number of words to output; all if there are fewer'),
  }),
  (config) => disordered(config, 'minWords', 'maxWords'),
)

/**
 * Priority sort: output the words of highest priority, highest first.
 *
 * Timeline, for `words` words: each word with its priority, uniform on [−1, 1), on channel −2; an end flag on channel
 * −1; then rows of zeros for the answer; T = words + 1 + min(kept, words). Inputs `[T, bits + 2]`, targets `[T, bits]`,
 * mask 1 on the answer. Words of the same priority (one list of 20 in 88,000 has two) keep their order.
 *
 * The targets are whole words. Some published implementations sort each column of bits separately, which is another
 * task that needs no priorities.
 *
 * Differs from the paper, which does not mention it: a flag follows the words.
 *
 * @see Graves et al. 2014, §4.5
 */
export const prioritySort = defineTask<t.TypeOf<typeof Config>>({
  name: 'priority-sort',
  summary: 'Output the words of highest priority, highest first.',
  source: 'Graves et al. 2014, §4.5',
  config: Config,
  build: ({ bits, minWords, maxWords, kept }) => {
    const width = bits + 2
    const names = numberedNames('bit', bits)
    return {
      inputSize: width,
      targetSize: bits,
      channels: { inputs: [...names, 'priority', 'end flag'], targets: names },
      timeline: ({ inputs }) => {
        const words = flagRow(inputs, bits + 1)
        return phasesOf([
          [numbered('word', words), words],
          ['end flag', 1],
          ['answer, highest priority first', inputs.length - words - 1],
        ])
      },
      maxSteps: maxWords + 1 + Math.min(kept, maxWords),
      draw: (key) => {
        const count = integer(child(key, 'words'), minWords, maxWords)
        const priorities = uniform(child(key, 'priorities'), count, -1, 1)
        const words = randomWords(child(key, 'bits'), count, bits)
        const priority = (at: number): number => priorities[at] as number
        const ranked = words.map((_, at) => at).sort((a, b) => priority(b) - priority(a))
        const answer = ranked.slice(0, kept).map((at) => words[at] as Row)
        return {
          inputs: [
            ...words.map((word, at) => [...word, priority(at), 0]),
            flag(width, bits + 1),
            ...silence(answer.length, width),
          ],
          targets: [...silence(count + 1, bits), ...answer],
          mask: maskOf(count + 1, answer.length),
        }
      },
    }
  },
  harder: (config) =>
    [1, 1.5, 2].map((factor) => {
      const words = Math.ceil(config.maxWords * factor)
      const kept = Math.ceil(config.kept * factor)
      return [
        `the ${Math.min(kept, words)} highest of ${words}`,
        { ...config, minWords: words, maxWords: words, kept },
      ] as const
    }),
})
