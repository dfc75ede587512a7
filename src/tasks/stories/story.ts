/** Words and punctuation of a line, in lower case. */
type Words = ReadonlyArray<string>

/**
 * A line of a story: a statement, or a question with its answer's words and the lines that it follows from.
 */
export type Line =
  | Readonly<{ kind: 'statement'; words: Words }>
  | Readonly<{ kind: 'question'; words: Words; answers: Words; supports: ReadonlyArray<number> }>

/** Lines in order, numbered from 1. */
export type Story = ReadonlyArray<Line>

/** The words and punctuation marks of a text, in lower case. Other characters separate words. */
export const wordsOf = (text: string): Words =>
  text.toLowerCase().match(/[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*|[.?!,;:]/gu) ?? []

/** A statement. */
export const statement = (text: string): Line => ({ kind: 'statement', words: wordsOf(text) })

/** A question. */
export const question = (text: string, answers: Words, supports: ReadonlyArray<number>): Line => ({
  kind: 'question',
  words: wordsOf(text),
  answers,
  supports,
})

/** Words as a sentence, without spaces before punctuation marks. */
export const sentence = (words: Words): string => words.join(' ').replaceAll(/ (?=[.?!,;:])/g, '')

/** A story as text in the bAbI format: {@link parseStories} reads it back. */
export const showStory = (story: Story): string =>
  story
    .map((line, at) => {
      const text = `${at + 1} ${sentence(line.words)}`
      return line.kind === 'statement' ? text : `${text}\t${line.answers.join(',')}\t${line.supports.join(' ')}`
    })
    .map((line) => `${line}\n`)
    .join('')
