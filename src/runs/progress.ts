import type * as t from 'io-ts'
import { AnyNumber, closed, Natural } from '../core/codec.ts'

/**
 * What a run knows besides its train state. It is a part of every checkpoint, and nothing in it depends on a clock,
 * so that a resumed run writes what the uninterrupted one would have written.
 */
export const Progress = closed('progress', {
  /** Drawn for updates up to now; a resumed run may draw other batches than it began with. */
  sequences: Natural,
  /** Sums over the updates since the last record. */
  window: closed('window', { updates: Natural, skipped: Natural, loss: AnyNumber, gradientNorm: AnyNumber }),
  /** The step that was last recorded, and evaluated if that was due. */
  recorded: Natural,
  /** Evaluations without a bit error, in a row, up to now. */
  solved: Natural,
  /** Updates skipped in a row. */
  skipped: Natural,
  rollbacks: Natural,
})
export type Progress = t.TypeOf<typeof Progress>

export const emptyWindow: Progress['window'] = { updates: 0, skipped: 0, loss: 0, gradientNorm: 0 }

export const initialProgress: Progress = {
  sequences: 0,
  window: emptyWindow,
  recorded: 0,
  solved: 0,
  skipped: 0,
  rollbacks: 0,
}
