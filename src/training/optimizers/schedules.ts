import type * as t from 'io-ts'
import {
  closed,
  Natural,
  NonNegative,
  nullable,
  oneOf,
  Positive,
  PositiveInt,
  UnitInterval,
  withDefault,
} from '../../core/codec.ts'

/** How the learning rate changes with the number of updates. */
export const ScheduleConfig = closed('schedule', {
  kind: withDefault(oneOf('constant', 'exponential', 'linear', 'cosine'), 'constant'),
  /** Updates over which the rate first rises linearly from zero. */
  warmup: withDefault(Natural, 0),
  /** `exponential`: the factor per `every` updates. */
  decay: withDefault(UnitInterval, 0.5),
  every: withDefault(PositiveInt, 10_000),
  /** `linear` and `cosine`: the fraction of the rate that is left after `over` updates. */
  end: withDefault(NonNegative, 0),
  over: withDefault(PositiveInt, 100_000),
  /**
   * The rate keeps its height until the loss, averaged, is below: bits per sequence. With `null` it changes from the
   * first update on. Lessons before the last of a curriculum do not count.
   */
  onceBelow: withDefault(nullable(Positive), null),
  /** Batches that the average looks back on, and that it takes at least. */
  window: withDefault(PositiveInt, 100),
})
export type ScheduleConfig = t.TypeOf<typeof ScheduleConfig>

/**
 * The learning rate before update `step` (counted from 0), where it changes `since` another one: the first, if nothing
 * is said, and not at all for `null`.
 */
export type Schedule = (step: number, since?: number | null) => number

const shape = ({ kind, decay, every, end, over }: ScheduleConfig, step: number): number => {
  const progress = Math.min(1, step / over)
  switch (kind) {
    case 'constant':
      return 1
    case 'exponential':
      return decay ** (step / every)
    case 'linear':
      return 1 + (end - 1) * progress
    case 'cosine':
      return end + (1 - end) * 0.5 * (1 + Math.cos(Math.PI * progress))
  }
}

/**
 * A learning-rate schedule.
 *
 * @param rate   the learning rate at its full height
 * @param config the schedule's form
 */
export const scheduleOf =
  (rate: number, config: ScheduleConfig): Schedule =>
  (step, since = 0) => {
    const rise = config.warmup === 0 ? 1 : Math.min(1, (step + 1) / config.warmup)
    return rate * rise * shape(config, since === null ? 0 : Math.max(0, step - Math.max(since, config.warmup)))
  }
