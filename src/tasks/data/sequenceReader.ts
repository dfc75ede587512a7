import type { Row, Sequence } from '../task.ts'
import { encoderOf, type Field, widthOf } from './field.ts'
import type { SequenceData } from './sequenceData.ts'

/** Turns checked data of one field each into a sequence. Without targets, they are zeros; without weights, they are 1. */
export const sequenceReader = ({
  inputs,
  targets,
}: Readonly<Record<'inputs' | 'targets', ReadonlyArray<Field>>>): ((data: SequenceData) => Sequence) => {
  const input = encoderOf(inputs[0] as Field)
  const target = encoderOf(targets[0] as Field)
  const none: Row = Array.from({ length: widthOf(targets) }, () => 0)
  return (line) => ({
    inputs: line.inputs.map(input),
    targets: line.targets?.map(target) ?? line.inputs.map(() => none),
    mask: line.mask ?? line.inputs.map(() => 1),
  })
}
