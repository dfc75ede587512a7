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
  kind: withDefault(oneOf('constant', 'exponential', 'linear', 'cosine'), 'constant', 'how the learning rate decays'),
  warmup: withDefault(Natural, 0, 'updates over which it first rises linearly from zero'),
  decay: withDefault(UnitInterval, 0.5, '`exponential`: the factor per `every` updates'),
  every: withDefault(PositiveInt, 10_000, '`exponential`: updates per factor'),
  end: withDefault(NonNegative, 0, '`linear`, `cosine`: the fraction that is left after `over` updates'),
  over: withDefault(PositiveInt, 100_000, '`linear`, `cosine`: updates until the end'),
  /** Lessons before the last of a curriculum do not count. */
  onceBelow: withDefault(
    nullable(Positive),
    null,
    'the decay starts once the averaged loss is below, in bits per sequence; `null`: from the first update',
  ),
  window: withDefault(PositiveInt, 100, 'batches that the loss is averaged over, and that it takes at least'),
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
