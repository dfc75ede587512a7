import { either as E } from 'fp-ts'
import { type Line, question, type Story, statement, wordsOf } from './story.ts'

/** Parses a line without its number; a string is an error. */
const lineOf = (text: string, number: number): Line | string => {
  const [said = '', answer, support = ''] = text.split('\t')
  if (wordsOf(said).length === 0) return 'expected words'
  if (answer === undefined) return statement(said)
  const answers = answer.split(',').map((word) => word.trim().toLowerCase())
  if (answers.some((word) => word === '')) return 'expected words of an answer after the tab, separated by commas'
  const supports = support.split(' ').filter((part) => part !== '')
  if (supports.some((part) => !/^\d+$/.test(part) || Number(part) < 1 || Number(part) >= number))
    return `expected numbers of earlier lines after the second tab, got ${JSON.stringify(support)}`
  return question(said, answers, supports.map(Number))
}

/**
 * Parses the stories of a text in the bAbI format: one numbered line per statement or question; number 1 starts a new
 * story. After a question come a tab, the words of its answer separated by commas, a tab, and the numbers of the lines
 * that it follows from.
 *
 * @returns the stories, or all errors, line by line
 * @see Weston et al. 2015, “Towards AI-complete question answering: a set of prerequisite toy tasks”
 */
export const parseStories = (text: string): E.Either<ReadonlyArray<string>, ReadonlyArray<Story>> => {
  const stories: Line[][] = []
  const problems: string[] = []
  let last = 0
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    if (raw.trim() === '') continue
    const complain = (problem: string): void => void problems.push(`line ${at + 1}: ${problem}`)
    const [, digits, rest = ''] = /^(\d+) (.*)$/.exec(raw) ?? []
    const number = Number(digits)
    if (digits === undefined) {
      complain('expected a number, a space and a sentence')
      continue
    }
    if (number !== 1 && number !== last + 1)
      complain(`expected number ${last === 0 ? 1 : `${last + 1}, or 1 for a new story`}, got ${number}`)
    last = number
    const line = lineOf(rest, number)
    if (typeof line === 'string') complain(line)
    else if (number === 1) stories.push([line])
    else stories.at(-1)?.push(line)
  }
  return problems.length > 0 ? E.left(problems) : E.right(stories)
}
