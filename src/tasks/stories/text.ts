import { maxOf } from '../../core/extremes.ts'
import { sentence } from './story.ts'
import type { Row, Sequence } from '../task.ts'

/** What the marks of {@link wordLines} mean. */
export const WORDS_KEY = 'one word or mark a step; answers are in brackets'

const wordOf = (row: Row = [], words: ReadonlyArray<string>): string => words[row.indexOf(maxOf(row))] ?? ''

/** Every word whose output exceeds ½. */
const wordsOf = (row: Row = [], words: ReadonlyArray<string>): string =>
  words.filter((_, channel) => (row[channel] as number) > 0.5).join(' ')

/** A line of input, the outputs in the planning rows after it, the target answer and the model's answer. */
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
 * A sequence of words as text, one sentence per line: after a question, the target answer in brackets, and the model's
 * answer if it differs. Outputs of the planning rows come before in parentheses, without repetitions: the intermediate
 * facts of models trained with `recite`.
 *
 * @param words   the words by channel
 * @param outputs `[T, words]`, a model's, in [0,1]; the word of an answer row is its largest channel
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
