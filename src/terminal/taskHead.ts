import { plural } from '../core/numbers.ts'
import { visibleName } from '../recording/errors.ts'
import { channelsOf } from '../tasks/channels.ts'
import { type Task, type TaskDefinition, targetKindOf } from '../tasks/task.ts'
import { namesInShort } from './names.ts'
import { wrappedItems } from './wrap.ts'

/** The most names of a side that are listed. */
const MOST = 300

const INDENT = 12

/** The most names that are listed again for targets of the same names. */
const ALIKE = 12

/** The names of channels after a title, wrapped. */
const namesLines = (title: string, names: ReadonlyArray<string>, columns: number): ReadonlyArray<string> => {
  const short = namesInShort(names.slice(0, MOST).map(visibleName))
  const items = names.length > MOST ? [...short, `… ${names.length} in all`] : short
  return wrappedItems(items, { columns: columns - INDENT, separator: ', ' }).map(
    (line, at) => `  ${(at === 0 ? title : '').padEnd(INDENT - 2)}${line}`,
  )
}

/** What a task is, for a newcomer: its summary, its source, the sizes of its sequences, and the names of its channels. */
export const taskHead = (
  { name, summary, source }: Pick<TaskDefinition, 'name' | 'summary' | 'source'>,
  task: Task,
  columns: number,
): ReadonlyArray<string> => {
  const { inputs, targets } = channelsOf(task)
  const words = (title: string, text: string): ReadonlyArray<string> =>
    wrappedItems(text.split(' '), { columns: columns - INDENT, separator: ' ' }).map(
      (line, at) => `  ${(at === 0 ? title : '').padEnd(INDENT - 2)}${line}`,
    )
  return [
    ...wrappedItems([`${name}:`, ...summary.split(' ')], { columns, separator: ' ', hanging: 2 }),
    ...words('source', source),
    ...words(
      'sequence',
      `up to ${plural(task.maxSteps, 'step')}, each of ${plural(task.inputSize, 'input')} and ${plural(task.targetSize, 'target')} (${targetKindOf(task)})`,
    ),
    ...namesLines('inputs', inputs, columns),
    ...(targets.length > ALIKE && targets.join() === inputs.join()
      ? words('targets', `the same ${targets.length}`)
      : namesLines('targets', targets, columns)),
  ]
}
