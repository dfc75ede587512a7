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
  warmup: withDefault(Natural, 0, 'updates of linear warmup from zero'),
  decay: withDefault(UnitInterval, 0.5, '`exponential`: the factor per `every` updates'),
  every: withDefault(PositiveInt, 10_000, '`exponential`: updates per factor'),
  end: withDefault(NonNegative, 0, '`linear`, `cosine`: the fraction of the rate after `over` updates'),
  over: withDefault(PositiveInt, 100_000, '`linear`, `cosine`: updates until the end'),
  /** Only losses of a curriculum's last lesson count. */
  onceBelow: withDefault(
    nullable(Positive),
    null,
    'the decay starts once the average loss is below this, in the unit of the loss (bits per sequence; for values, squared error per sequence); `null`: at the first update, or at the next one of a resumed run that waited',
  ),
  window: withDefault(
    PositiveInt,
    100,
    'batches that the loss is averaged over; also the minimum before the decay starts',
  ),
})
export type ScheduleConfig = t.TypeOf<typeof ScheduleConfig>

/**
 * The learning rate at update `step` (from 0), if its decay started at update `since`: 0 by default; `null` means that
 * it has not started.
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
 * @param rate   the peak learning rate
 * @param config the schedule's form
 */
export const scheduleOf =
  (rate: number, config: ScheduleConfig): Schedule =>
  (step, since = 0) => {
    const rise = config.warmup === 0 ? 1 : Math.min(1, (step + 1) / config.warmup)
    return rate * rise * shape(config, since === null ? 0 : Math.max(0, step - Math.max(since, config.warmup)))
  }
