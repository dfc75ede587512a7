/** The place of a fault in a sequence, and the reason. */
export type SequenceFault = Readonly<{
  /** The task's name; `undefined` where no task drew the sequence. */
  task?: string | undefined
  /** The number of the sequence in its batch or set, from 0. */
  sequence: number
  /** The faulty row, from 0; `undefined` if the fault is not in one row. */
  row?: number | undefined
  /** What was expected and what came. */
  reason: string
}>

/** “task copy, sequence 3, row 5: inputs: expected 10 numbers, got 9” */
export const explainFault = ({ task, sequence, row, reason }: SequenceFault): string => {
  const places = [...(task === undefined ? [] : [`task ${task}`]), `sequence ${sequence}`]
  return `${[...places, ...(row === undefined ? [] : [`row ${row}`])].join(', ')}: ${reason}`
}

/** A malformed sequence: one that a task drew, or one that was put into a batch. */
export class BadSequence extends RangeError {
  override readonly name = 'BadSequence'
  readonly fault: SequenceFault

  constructor(fault: SequenceFault) {
    super(explainFault(fault))
    this.fault = fault
  }
}
