import type { taskEither } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import type { Scores } from './evaluation.ts'
import type { MetricsRecord } from './metrics.ts'
import type { Position } from './position.ts'

type TaskEither<A> = taskEither.TaskEither<AppError, A>

/** Stores a run's results. The loop itself does no I/O. */
export type Recorder = Readonly<{
  record: (record: MetricsRecord) => TaskEither<void>
  checkpoint: (position: Position) => TaskEither<void>
  /** Saves a position as the best if its scores are better than the best so far. */
  best: (position: Position, marks: Scores) => TaskEither<void>
  /** Returns the last good checkpoint, which the caller owns, and drops all later records. */
  lastGood: () => TaskEither<Position>
}>
