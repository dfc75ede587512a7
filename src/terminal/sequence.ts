import { type ChannelSource, channelsOf } from '../tasks/channels.ts'
import { timelineOf, type Phase } from '../tasks/phases.ts'
import type { Sequence, Task } from '../tasks/task.ts'
import { columns } from './columns.ts'
import { pictureLines } from './picture.ts'
import { answerCells, inputCell } from './rows.ts'
import { phaseAt, phaseList } from './timeline.ts'
import { folded } from './wrap.ts'

/** A sequence of classes or values as a table, a line per time step; phases are named where they begin. */
const tableLines = (
  { inputs, targets, mask }: Sequence,
  task: ChannelSource,
  phases: ReadonlyArray<Phase>,
): ReadonlyArray<string> => {
  const reading = { readAs: { kind: task.targets?.kind ?? 'bits' }, channels: channelsOf(task) } as const
  const input = inputCell(reading, inputs, targets[0]?.length ?? 0)
  const counted = targets.filter((_, t) => (mask[t] ?? 0) > 0)
  const { target } = answerCells(reading, { targets: counted, outputs: [] })
  const phase = (t: number): string => {
    const found = phases.length > 1 ? phaseAt(phases, t) : undefined
    return found?.from === t ? found.name : ''
  }
  return columns([
    ['step', 'input', 'target', ...(phases.length > 1 ? ['phase'] : [])],
    ...inputs.map((row, t) => [String(t), input(row), (mask[t] ?? 0) > 0 ? target(targets[t] ?? []) : '', phase(t)]),
  ]).split('\n')
}

/**
 * A sequence as text, with the phases of its timeline: as the task writes it; else bits as a picture in which time runs to the
 * right, classes and values as a table.
 */
export const sequenceText = (
  sequence: Sequence,
  task: ChannelSource & Pick<Task, 'timeline' | 'text' | 'textKey'>,
  width = 80,
): string => {
  const phases = timelineOf(task, sequence)
  const own = task.text?.(sequence)
  const lines =
    own !== undefined
      ? [
          ...own.map((line) => `  ${line}`.trimEnd()),
          ...(phases.length > 1 ? ['', ...phaseList(phases, width - 2).map((line) => `  ${line}`)] : []),
          ...(task.textKey === undefined ? [] : [`  ${task.textKey}`]),
        ]
      : (task.targets?.kind ?? 'bits') === 'bits'
        ? pictureLines(sequence, task, phases, width)
        : tableLines(sequence, task, phases)
  return lines.flatMap((line) => folded(line, width)).join('\n')
}
