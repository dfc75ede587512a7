import { entry, type Field, stepsOf } from '../../recording/numbersAt.ts'
import type { Numbers } from '../../recording/recording.ts'
import type { Side } from './heatMapSpec.ts'
import { overTimePanel, type Section, type Subject } from './panel.ts'

const bits = (numbers: Numbers): Field => ({
  rows: numbers.shape[1] ?? 0,
  columns: numbers.shape[0] ?? 0,
  value: (row, t) => entry(numbers, t, row),
})

const BIT: Side = { name: 'bit', label: String }
const rowHeight = 14

/** Input, target and output of a recording: bits down, steps to the right. */
export const sequenceSection = ({ recording }: Pick<Subject, 'recording'>): Section => {
  const { inputs, targets, mask, outputs } = recording
  const counts = (t: number) => entry(mask, t) > 0
  const pale = (t: number) => !counts(t)
  const wrong = (row: number, t: number) => counts(t) && entry(outputs, t, row) > 0.5 !== entry(targets, t, row) > 0.5
  const missed = Array.from({ length: stepsOf(recording) }, (_, t) =>
    Array.from({ length: targets.shape[1] ?? 0 }, (_, row) => (wrong(row, t) ? 1 : 0) as number),
  )
  const errors = missed.flat().reduce((sum, one) => sum + one, 0)
  return {
    id: 'sequence',
    title: 'Input and output',
    panels: [
      overTimePanel(
        {
          id: 'inputs',
          title: 'Input',
          text: 'The model’s input, one column per step. The last rows can be flags, such as start and end.',
          field: bits(inputs),
          rows: BIT,
          value: 'input',
        },
        { rowHeight },
      ),
      overTimePanel(
        {
          id: 'targets',
          title: 'Target',
          text: 'The correct output. The bar below marks the steps that count in the loss.',
          field: bits(targets),
          rows: BIT,
          value: 'target',
        },
        { rowHeight, pale },
      ),
      overTimePanel(
        {
          id: 'outputs',
          title: 'Output',
          text: `The model’s probability that each bit is 1; above 0.5 counts as 1. ${
            errors === 0 ? 'No wrong bits.' : `${errors} wrong ${errors === 1 ? 'bit' : 'bits'}.`
          }`,
          field: bits(outputs),
          rows: BIT,
          value: 'probability of 1',
          signs: [{ variable: '--wrong', name: 'wrong bit', hollow: true }],
        },
        { rowHeight, pale, wrong },
      ),
    ],
  }
}
