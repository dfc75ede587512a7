import type * as t from 'io-ts'
import { AnyNumber, closed, Natural, nullable, section, withDefault } from '../core/codec.ts'

/**
 * The rest of a run's state, besides the train state. It is part of every checkpoint and does not depend on a clock, so a
 * resumed run writes the same results as an uninterrupted one.
 */
export const Progress = closed('progress', {
  /** Training sequences so far; the batch size may change when a run is resumed. */
  sequences: Natural,
  /** Sums over the updates since the last record. */
  window: closed('window', { updates: Natural, skipped: Natural, loss: AnyNumber, gradientNorm: AnyNumber }),
  /** The last step that was recorded (and evaluated, if due). */
  recorded: Natural,
  /** Consecutive evaluations that meet the stopping rule, up to now. */
  solved: Natural,
  /** Consecutive evaluations without an error; `null` in checkpoints that did not count them. */
  flawless: withDefault(nullable(Natural), null, 'consecutive evaluations without an error'),
  /** The step at which the task was solved. */
  solvedAt: withDefault(nullable(Natural), null, 'the step at which the task was solved'),
  /** For `until: plateau`: the best held-out loss, and the evaluations since then. */
  plateau: section(
    closed('plateau', {
      best: withDefault(nullable(AnyNumber), null, 'the best held-out loss'),
      since: withDefault(Natural, 0, 'evaluations since then'),
    }),
  ),
  /** Consecutive skipped updates. */
  skipped: Natural,
  rollbacks: Natural,
})
/** The rest of a run’s state, besides the train state, decoded. */
export type Progress = t.TypeOf<typeof Progress>

export const emptyWindow: Progress['window'] = { updates: 0, skipped: 0, loss: 0, gradientNorm: 0 }

/** The progress of a run before its first update. */
export const initialProgress: Progress = {
  sequences: 0,
  window: emptyWindow,
  recorded: 0,
  solved: 0,
  flawless: null,
  solvedAt: null,
  plateau: { best: null, since: 0 },
  skipped: 0,
  rollbacks: 0,
}
