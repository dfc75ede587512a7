import { flag, silence, unionOf } from '../bits.ts'
import type { Row, Sequence } from '../task.ts'
import { sequenceFrom, type TimeStep } from '../timeline.ts'
import { searchFor } from './search.ts'
import type { Story } from './story.ts'
import { ANSWER, type Vocabulary, wordsOfLine } from './vocabulary.ts'

/** The number of time steps of a story without planning rows. */
export const stepsOf = (story: Story): number => story.reduce((steps, line) => steps + wordsOfLine(line).length, 0)

/** The number of planning rows between a question and its answer, and whether they have targets. */
export type Lesson = Readonly<{ planning: number; recite: boolean }>

/**
 * A story as a sequence, one word per row: inputs `[T, words]`, one-hot, zeros in planning rows, with {@link ANSWER}
 * for each word of an answer; targets `[T, words]`, those words; mask 1 on rows with a target. With `recite`, the
 * planning rows have the steps of {@link searchFor} as targets.
 *
 * @throws RangeError if a word is not in the vocabulary
 */
export const encoded = (
  vocabulary: Vocabulary,
  story: Story,
  { planning, recite }: Lesson = { planning: 0, recite: false },
): Sequence => {
  const size = vocabulary.size
  const rowOf = (word: string): Row => {
    const number = vocabulary.get(word)
    if (number === undefined) throw new RangeError(`the word "${word}" is not in the vocabulary`)
    return flag(size, number)
  }
  const heard = (word: string): TimeStep => ({ input: rowOf(word) })
  return sequenceFrom(
    story.flatMap((line, at) => {
      if (line.kind === 'statement') return line.words.map(heard)
      const search = recite ? searchFor(story, at) : []
      return [
        ...line.words.map(heard),
        ...silence(planning, size).map((silent, step): TimeStep => {
          const found = search[step]
          return { input: silent, target: found && unionOf(found.map(rowOf), size) }
        }),
        ...line.answers.map((word): TimeStep => ({ input: rowOf(ANSWER), target: rowOf(word) })),
      ]
    }),
    size,
  )
}
