import { flag, silence } from '../bits.ts'
import type { Row, Sequence } from '../task.ts'
import type { Line, Story } from './story.ts'

/** What is heard where a word of the answer is due. */
export const ANSWER = '-'

/** Words by number; the first is {@link ANSWER}. */
export type Vocabulary = ReadonlyMap<string, number>

/** The vocabulary of these words, in alphabetical order. */
export const vocabularyFrom = (words: Iterable<string>): Vocabulary =>
  new Map([ANSWER, ...[...new Set(words)].sort()].map((word, number) => [word, number]))

const wordsOfLine = (line: Line): ReadonlyArray<string> =>
  line.kind === 'statement' ? line.words : [...line.words, ...line.answers]

/** Every word of the stories and of their answers. */
export const wordsIn = (stories: ReadonlyArray<Story>): ReadonlySet<string> =>
  new Set(stories.flatMap((story) => story.flatMap(wordsOfLine)))

/** The vocabulary of all these stories. */
export const vocabularyOf = (stories: ReadonlyArray<Story>): Vocabulary => vocabularyFrom(wordsIn(stories))

/** How many steps a story takes. */
export const stepsOf = (story: Story): number => story.reduce((steps, line) => steps + wordsOfLine(line).length, 0)

/**
 * A story as a sequence, a word a row: inputs `[T, words]`, one-hot, with {@link ANSWER} for each word of an answer;
 * targets `[T, words]`, those words; mask 1 where they are due.
 *
 * @throws where a word is not in the vocabulary
 */
export const encoded = (vocabulary: Vocabulary, story: Story): Sequence => {
  const size = vocabulary.size
  const rowOf = (word: string): Row => {
    const number = vocabulary.get(word)
    if (number === undefined) throw new RangeError(`the word "${word}" is not in the vocabulary`)
    return flag(size, number)
  }
  const answers = story.map((line) => (line.kind === 'question' ? line.answers : []))
  return {
    inputs: story.flatMap((line, at) => [...line.words, ...(answers[at] ?? []).map(() => ANSWER)].map(rowOf)),
    targets: story.flatMap((line, at) => [...silence(line.words.length, size), ...(answers[at] ?? []).map(rowOf)]),
    mask: story.flatMap((line, at) => [...line.words.map(() => 0), ...(answers[at] ?? []).map(() => 1)]),
  }
}
