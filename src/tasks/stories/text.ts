import { sentence } from './story.ts'
import type { Row, Sequence } from '../task.ts'

const wordOf = (row: Row = [], words: ReadonlyArray<string>): string => words[row.indexOf(Math.max(...row))] ?? ''

/** Every word that is rather said than not. */
const wordsOf = (row: Row = [], words: ReadonlyArray<string>): string =>
  words.filter((_, channel) => (row[channel] as number) > 0.5).join(' ')

/** What is heard, what is said in the silence after it, step by step, and the answer that is due then. */
type Line = Readonly<{
  heard: ReadonlyArray<string>
  found: ReadonlyArray<string>
  due: ReadonlyArray<string>
  said: ReadonlyArray<string>
}>

const EMPTY: Line = { heard: [], found: [], due: [], said: [] }

const lineText = ({ heard, found, due, said }: Line): string =>
  [
    sentence(heard),
    ...(found.length === 0 ? [] : [`(${found.join(', ')})`]),
    ...(due.length === 0 ? [] : [`[${sentence(due)}]`]),
    ...(sentence(said) === sentence(due) ? [] : [`said: ${sentence(said)}`]),
  ].join(' ')

/**
 * A sequence of words as text, a sentence a line: after a question, the answer that is due, in brackets, and what a machine
 * said where that is another. In parentheses before, step by step, is what was said while nothing was heard, where that was
 * news: how a machine that was taught by lessons comes to its answer.
 *
 * @param words   the words by channel
 * @param outputs `[T, words]`, a machine's, in [0,1]; a word of an answer is the largest of a row
 */
export const wordLines = (
  { inputs, targets, mask }: Sequence,
  words: ReadonlyArray<string>,
  outputs: ReadonlyArray<Row> = targets,
): ReadonlyArray<string> => {
  const lines: Line[] = []
  let line = EMPTY
  const end = (): void => {
    if (line !== EMPTY) lines.push(line)
    line = EMPTY
  }
  inputs.forEach((row, t) => {
    if (row.every((x) => x === 0)) {
      const found = wordsOf(outputs[t], words)
      const isNews = found !== '' && found !== line.found.at(-1)
      if (mask[t] === 1 || isNews) line = { ...line, found: [...line.found, found === '' ? 'nothing' : found] }
      return
    }
    if (mask[t] === 1) {
      const [due, said] = [targets[t], outputs[t]].map((rows) => wordOf(rows, words)) as [string, string]
      line = { ...line, due: [...line.due, due], said: [...line.said, said] }
      return
    }
    if (line.due.length > 0) end()
    const word = wordOf(row, words)
    line = { ...line, heard: [...line.heard, word] }
    if (word === '.') end()
  })
  end()
  return lines.map(lineText)
}
