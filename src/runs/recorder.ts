import type { taskEither as TE } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import type { Scores } from './evaluation.ts'
import type { MetricsRecord } from './metrics.ts'
import type { Position } from './position.ts'

/** Stores a run's results. The loop itself does no I/O. */
export type Recorder = Readonly<{
  record: (record: MetricsRecord) => TE.TaskEither<AppError, void>
  checkpoint: (position: Position) => TE.TaskEither<AppError, void>
  /** Saves a position as the best if its scores are better than the best so far. */
  best: (position: Position, marks: Scores) => TE.TaskEither<AppError, void>
  /** Returns the last good checkpoint, which the caller owns, and drops all later records. */
  lastGood: () => TE.TaskEither<AppError, Position>
}>
