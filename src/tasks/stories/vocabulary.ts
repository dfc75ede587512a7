import type { Line, Story } from './story.ts'

/** The input of an answer row. */
export const ANSWER = '-'

/** Words by number; the first is {@link ANSWER}. */
export type Vocabulary = ReadonlyMap<string, number>

/** The vocabulary of these words, in alphabetical order. */
export const vocabularyFrom = (words: Iterable<string>): Vocabulary =>
  new Map([ANSWER, ...[...new Set(words)].sort()].map((word, number) => [word, number]))

/** Every word of a line, and of its answer. */
export const wordsOfLine = (line: Line): ReadonlyArray<string> =>
  line.kind === 'statement' ? line.words : [...line.words, ...line.answers]

/** Every word of the stories and of their answers. */
export const wordsIn = (stories: ReadonlyArray<Story>): ReadonlySet<string> =>
  new Set(stories.flatMap((story) => story.flatMap(wordsOfLine)))

/** The vocabulary of all these stories. */
export const vocabularyOf = (stories: ReadonlyArray<Story>): Vocabulary => vocabularyFrom(wordsIn(stories))
