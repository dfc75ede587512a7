import type { taskEither } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import type { Scores } from './evaluation.ts'
import type { MetricsRecord } from './metrics.ts'
import type { Position } from './position.ts'

type TaskEither<A> = taskEither.TaskEither<AppError, A>

/** Where a run's results go. The loop itself does no I/O. */
export type Recorder = Readonly<{
  record: (record: MetricsRecord) => TaskEither<void>
  checkpoint: (position: Position) => TaskEither<void>
  /** Keeps a position as the best, if its marks are better than the best so far. */
  best: (position: Position, marks: Scores) => TaskEither<void>
  /** The last good checkpoint, which the caller owns; everything recorded after it is forgotten. */
  lastGood: () => TaskEither<Position>
}>
