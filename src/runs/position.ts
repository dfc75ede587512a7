import { disposeExcept, disposeTree } from '../core/ownership.ts'
import type { TrainState } from '../training/step.ts'
import type { Progress } from './progress.ts'

/** Train state and progress of a run. */
export type Position = Readonly<{ state: TrainState; progress: Progress }>

const tensorsOf = ({ state: { params, optimizer } }: Position) => ({ params, optimizer })

/** Frees a position's tensors. */
export const disposePosition = (position: Position): void => disposeTree(tensorsOf(position))

/** Moves to the next position: frees the tensors that it does not share with the previous one. */
export const advanceTo = (from: Position, to: Position): Position => {
  disposeExcept(tensorsOf(from), tensorsOf(to))
  return to
}
