import { disposeExcept, disposeTree } from '../core/ownership.ts'
import type { TrainState } from '../training/step.ts'
import type { Progress } from './progress.ts'

/** Where a run stands. */
export type Position = Readonly<{ state: TrainState; progress: Progress }>

const tensorsOf = ({ state: { params, optimizer } }: Position) => ({ params, optimizer })

/** Frees a position's tensors. */
export const disposePosition = (position: Position): void => disposeTree(tensorsOf(position))

/** From one position to another: frees what the first does not share with it. */
export const advanceTo = (from: Position, to: Position): Position => {
  disposeExcept(tensorsOf(from), tensorsOf(to))
  return to
}
