import type * as t from 'io-ts'
import { AnyNumber, closed, Natural, nullable } from '../../core/codec.ts'
import type { ScheduleConfig } from './schedules.ts'

/** Whether the learning rate has begun to change: a part of the train state. */
export const DecayTrigger = closed('onset', {
  /** The updates made before it did; `null` while it has not. */
  since: nullable(Natural),
  /** Batches whose loss was heeded so far. */
  batches: Natural,
  /** Their loss, averaged over the last of them: bits per sequence. */
  loss: AnyNumber,
})
export type DecayTrigger = t.TypeOf<typeof DecayTrigger>

/** Before the first batch: a rate that waits for nothing changes from the first update on. */
export const initialDecayTrigger = ({ onceBelow }: Pick<ScheduleConfig, 'onceBelow'>): DecayTrigger => ({
  since: onceBelow === null ? 0 : null,
  batches: 0,
  loss: 0,
})

/**
 * What the loss on a batch changes: its average, and whether that is low enough for the rate to begin to change.
 *
 * @param step the updates made so far, that of the batch included
 * @param loss bits per sequence, finite
 * @law once begun, it stays as it is
 */
export const decayTriggerAfter = (
  { onceBelow, window }: Pick<ScheduleConfig, 'onceBelow' | 'window'>,
  decayTrigger: DecayTrigger,
  step: number,
  loss: number,
): DecayTrigger => {
  if (decayTrigger.since !== null || onceBelow === null) return decayTrigger
  const batches = decayTrigger.batches + 1
  const average = decayTrigger.loss + (loss - decayTrigger.loss) / Math.min(batches, window)
  return { since: batches >= window && average < onceBelow ? step : null, batches, loss: average }
}
