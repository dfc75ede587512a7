import type { Row, Sequence, Task } from '../../tasks/task.ts'
import { wordLines } from './words.ts'

/** A sequence as its task writes it for people, or as the words that its rows are; nothing where there is no such way. */
export const textLines = (
  { text, words }: Pick<Task, 'text' | 'words'>,
  sequence: Sequence,
  outputs?: ReadonlyArray<Row>,
): ReadonlyArray<string> | undefined => {
  if (text !== undefined) return text(sequence, outputs)
  return words === undefined ? undefined : wordLines(sequence, words, outputs)
}
