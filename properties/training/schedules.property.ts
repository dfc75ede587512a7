import fc from 'fast-check'
import { decode } from '../../src/core/codec.ts'
import {
  type DecayTrigger,
  decayTriggerAfter,
  initialDecayTrigger,
} from '../../src/training/optimizers/decayTrigger.ts'
import {
  ScheduleConfig as Config,
  type Schedule,
  type ScheduleConfig,
  scheduleOf,
} from '../../src/training/optimizers/schedules.ts'
import { valid } from '../../test/support/trainers.ts'
import { law } from '../law.ts'

const rate = fc.constantFrom(1e-4, 0.03, 1)
const step = fc.nat(400)
const config: fc.Arbitrary<ScheduleConfig> = fc.record({
  kind: fc.constantFrom('constant', 'exponential', 'linear', 'cosine'),
  warmup: fc.nat(50),
  decay: fc.double({ min: 0.1, max: 1, noNaN: true }),
  every: fc.integer({ min: 1, max: 100 }),
  end: fc.double({ min: 0, max: 1, noNaN: true }),
  over: fc.integer({ min: 1, max: 200 }),
  onceBelow: fc.constantFrom(null, 1, 8),
  window: fc.integer({ min: 1, max: 5 }),
})
const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-12 * (1 + Math.abs(b))

/** The config with defaults except for some keys. */
const schedule = (height: number, keys: Partial<ScheduleConfig>): Schedule =>
  scheduleOf(height, valid(decode(Config, 'schedule')(keys)))

law('without a word, the rate is constant', fc.tuple(rate, step), ([height, t]) => schedule(height, {})(t) === height)

law(
  'a rate is never negative, never above its height, and proportional to it',
  fc.tuple(rate, config, step),
  ([height, given, t]) => {
    const value = scheduleOf(height, given)(t)
    return value >= 0 && value <= height * (1 + 1e-12) && near(value, height * scheduleOf(1, given)(t))
  },
)

law(
  'warmup rises in equal parts and ends at full height',
  fc.tuple(rate, fc.integer({ min: 1, max: 50 })),
  ([height, warmup]) => {
    const rising = Array.from({ length: warmup }, (_, t) => schedule(height, { warmup })(t))
    return (
      rising.every((value, t) => near(value, (height * (t + 1)) / warmup)) &&
      schedule(height, { warmup })(warmup) === height
    )
  },
)

law('after the warmup, a schedule is what it is without', fc.tuple(rate, config, step), ([height, given, t]) =>
  near(scheduleOf(height, given)(given.warmup + t), scheduleOf(height, { ...given, warmup: 0 })(t)),
)

law('exponential: a factor per so many updates', fc.tuple(rate, config, step), ([height, { decay, every }, t]) => {
  const exponential = schedule(height, { kind: 'exponential', decay, every })
  return exponential(0) === height && near(exponential(t + every), decay * exponential(t))
})

law('linear: equal steps down to the end, then level', fc.tuple(rate, config, step), ([height, { end, over }, t]) => {
  const linear = schedule(height, { kind: 'linear', end, over })
  const between = height + (end * height - height) * (t / over)
  return linear(0) === height && near(linear(t), t < over ? between : end * height)
})

law(
  'cosine: half way down at half time, level after the end, and falling all the way',
  fc.tuple(rate, config, step),
  ([height, { end, over }, t]) => {
    const cosine = schedule(height, { kind: 'cosine', end, over: 2 * over })
    return (
      near(cosine(0), height) &&
      near(cosine(over), (height + end * height) / 2) &&
      near(cosine(2 * over + t), end * height) &&
      cosine(t + 1) <= cosine(t) * (1 + 1e-12)
    )
  },
)

law('a rate that waits keeps its height', fc.tuple(rate, config, step), ([height, given, t]) => {
  const waiting = scheduleOf(height, given)(given.warmup + t, null)
  return near(waiting, scheduleOf(height, given)(given.warmup))
})

law('since whenever it changes, it does as it would from the start', fc.tuple(rate, config, step, step), (drawn) => {
  const [height, given, since, t] = drawn
  const start = Math.max(since, given.warmup)
  return near(scheduleOf(height, given)(start + t, since), scheduleOf(height, { ...given, warmup: 0 })(t))
})

/** Whether the decay had started, after each of some losses. */
const onsets = (given: ScheduleConfig, losses: ReadonlyArray<number>): ReadonlyArray<DecayTrigger> => {
  let decayTrigger = initialDecayTrigger(given)
  return losses.map((loss, t) => {
    decayTrigger = decayTriggerAfter(given, decayTrigger, t + 1, loss)
    return decayTrigger
  })
}

const losses = fc.array(fc.nat(16), { minLength: 1, maxLength: 40 })

law('without a loss to wait for, a rate changes from the first update on', fc.tuple(config, losses), ([given, list]) =>
  onsets({ ...given, onceBelow: null }, list).every(({ since }) => since === 0),
)

law('a rate begins to change at once where the loss is low, and as late as that', fc.tuple(config, losses), (drawn) => {
  const [{ window, ...given }, list] = drawn
  const high = 20
  const low = (at: number): ReadonlyArray<number> => [...list.map(() => high), ...Array.from({ length: at }, () => 0)]
  const begun = onsets({ ...given, window, onceBelow: 1 }, low(200)).map(({ since }) => since)
  const first = begun.findIndex((since) => since !== null)
  return (
    first >= Math.max(list.length, window - 1) &&
    begun.slice(first).every((since) => since === first + 1) &&
    onsets(
      { ...given, window, onceBelow: 1 },
      list.map(() => high),
    ).every(({ since }) => since === null)
  )
})

law('what the average is of: all losses at first, the last ones most after that', fc.tuple(config, losses), (drawn) => {
  const [given, list] = drawn
  const all = onsets({ ...given, onceBelow: Number.MIN_VALUE, window: 1000 }, list)
  const mean = list.reduce((sum, loss) => sum + loss, 0) / list.length
  const last = onsets(
    { ...given, onceBelow: Number.MIN_VALUE, window: 1 },
    list.map((loss) => loss + 1),
  )
  return near(all.at(-1)?.loss ?? Number.NaN, mean) && last.every(({ loss }, t) => near(loss, (list[t] as number) + 1))
})
