/** Words and punctuation of a line, in lower case. */
type Words = ReadonlyArray<string>

/**
 * A line of a story: something that is told, or something that is asked, with the answer's words and the lines it
 * follows from.
 */
export type Line =
  | Readonly<{ kind: 'statement'; words: Words }>
  | Readonly<{ kind: 'question'; words: Words; answers: Words; supports: ReadonlyArray<number> }>

/** Lines in order, numbered from 1. */
export type Story = ReadonlyArray<Line>

/** The words and punctuation marks of a text, in lower case. Other characters only part words. */
export const wordsOf = (text: string): Words =>
  text.toLowerCase().match(/[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*|[.?!,;:]/gu) ?? []

/** A line that tells something. */
export const statement = (text: string): Line => ({ kind: 'statement', words: wordsOf(text) })

/** A line that asks something. */
export const question = (text: string, answers: Words, supports: ReadonlyArray<number>): Line => ({
  kind: 'question',
  words: wordsOf(text),
  answers,
  supports,
})

/** Words as they are written: punctuation marks follow the word before. */
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
