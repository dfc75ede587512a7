import { count } from '../core/numbers.ts'
import { roundStep } from './roundStep.ts'

/** A labelled position on an axis. */
export type Tick = Readonly<{ value: number; text: string }>

/** Maps values to positions on an axis, 0 to 1, with ticks between its ends. */
export type Scale = Readonly<{ place: (value: number) => number; ticks: ReadonlyArray<Tick> }>

/** 1,500,000 ↦ 1.5 M; 20,000 ↦ 20 k. */
export const tickText = (value: number): string => {
  const size = Math.abs(value)
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(4))} M`
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(4))} k`
  if (size >= 1000) return count(value)
  if (size !== 0 && size < 1e-3) return value.toExponential(0)
  return String(Number(value.toPrecision(3)))
}

const ticksEvery = (low: number, high: number, step: number): ReadonlyArray<Tick> =>
  Array.from({ length: Math.floor(high / step + 1e-9) - Math.ceil(low / step - 1e-9) + 1 }, (_, at) => {
    const value = (Math.ceil(low / step - 1e-9) + at) * step
    return { value, text: tickText(value) }
  })

/** A linear scale from `low` to `high`, with about `wanted` steps of 1, 2 or 5 times a power of ten. */
export const linear = (low: number, high: number, wanted = 5): Scale => {
  const span = high - low > 0 ? high - low : Math.max(1, Math.abs(low))
  return {
    place: (value) => (value - low) / span,
    ticks: ticksEvery(low, low + span, roundStep((0.999 * span) / wanted)),
  }
}

const decades = (low: number, high: number): ReadonlyArray<number> => {
  const count = Math.max(1, high - low)
  const step = Math.ceil(count / 5)
  return Array.from({ length: Math.floor(count / step) + 1 }, (_, at) => 10 ** (low + at * step))
}

/** Each power of ten; over two decades at most, also 2 and 5 times it. */
const logTicks = (low: number, high: number): ReadonlyArray<number> =>
  high - low > 2
    ? decades(low, high)
    : decades(low, high).flatMap((power) => [power, 2 * power, 5 * power].filter((value) => value <= 10 ** high))

const asTicks = (values: ReadonlyArray<number>): ReadonlyArray<Tick> =>
  values.map((value) => ({ value, text: tickText(value) }))

/** A logarithmic scale, from the power of ten below the values to the one above. Values must be > 0. */
export const logarithmic = (values: ReadonlyArray<number>): Scale => {
  const logs = values.map(Math.log10)
  const low = Math.floor(logs.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY))
  const high = Math.max(low + 1, Math.ceil(logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)))
  return { place: (value) => (Math.log10(value) - low) / (high - low), ticks: asTicks(logTicks(low, high)) }
}

/** A symlog scale: logarithmic above `unit`, linear below, so that 0 can be shown. */
export const towardsZero = (high: number, unit: number): Scale => {
  const top = 10 ** Math.ceil(Math.log10(Math.max(high, 10 * unit)))
  const bent = (value: number): number => Math.log10(1 + Math.max(0, value) / unit)
  const from = Math.round(Math.log10(unit)) + 1
  return {
    place: (value) => bent(value) / bent(top),
    ticks: asTicks([0, ...decades(from, Math.round(Math.log10(top))).filter((value) => value <= top)]),
  }
}
