import { either as E } from 'fp-ts'
import { type Line, question, type Story, statement, wordsOf } from './story.ts'

/** A line after its number, or what is wrong with it. */
const lineOf = (text: string, number: number): Line | string => {
  const [said = '', answer, support = ''] = text.split('\t')
  if (wordsOf(said).length === 0) return 'expected words'
  if (answer === undefined) return statement(said)
  const answers = answer.split(',').map((word) => word.trim().toLowerCase())
  if (answers.some((word) => word === '')) return 'expected words of an answer after the tab, parted by commas'
  const supports = support.split(' ').filter((part) => part !== '')
  if (supports.some((part) => !/^\d+$/.test(part) || Number(part) < 1 || Number(part) >= number))
    return `expected numbers of earlier lines after the second tab, got ${JSON.stringify(support)}`
  return question(said, answers, supports.map(Number))
}

/**
 * The stories of a text in the bAbI format: a numbered line each of what is told and asked, a new story where numbers
 * begin at 1 again; a question has a tab and the words of its answer, parted by commas, and a tab and the numbers of
 * the lines that it follows from.
 *
 * @returns the stories, or everything that is wrong, line by line
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
