import type * as t from 'io-ts'
import { AnyNumber, closed, Natural, nullable } from '../../core/codec.ts'
import type { ScheduleConfig } from './schedules.ts'

/** Whether the learning-rate decay has started, a part of the train state. */
export const DecayTrigger = closed('onset', {
  /** The number of updates before it started; `null` until then. */
  since: nullable(Natural),
  /** The number of losses observed so far. */
  batches: Natural,
  /** Their running average, in the unit of the loss, per sequence. */
  loss: AnyNumber,
})
/** When the learning rate starts to decay, by the loss so far. */
export type DecayTrigger = t.TypeOf<typeof DecayTrigger>

/** The state before the first batch: without `onceBelow`, the decay starts at the first update. */
export const initialDecayTrigger = ({ onceBelow }: Pick<ScheduleConfig, 'onceBelow'>): DecayTrigger => ({
  since: onceBelow === null ? 0 : null,
  batches: 0,
  loss: 0,
})

/**
 * Updates the average loss, and starts the decay once it is low enough.
 *
 * @param step the number of updates, including the batch's
 * @param loss per sequence, in bits or as squared error; finite
 * @law once started, it stays unchanged
 */
export const decayTriggerAfter = (
  { onceBelow, window }: Pick<ScheduleConfig, 'onceBelow' | 'window'>,
  decayTrigger: DecayTrigger,
  step: number,
  loss: number,
): DecayTrigger => {
  if (decayTrigger.since !== null) return decayTrigger
  // The state of a schedule that waited, under one that does not.
  if (onceBelow === null) return { ...decayTrigger, since: step }
  const batches = decayTrigger.batches + 1
  const average = decayTrigger.loss + (loss - decayTrigger.loss) / Math.min(batches, window)
  return { since: batches >= window && average < onceBelow ? step : null, batches, loss: average }
}
