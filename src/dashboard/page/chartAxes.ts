import uPlot from 'uplot'
import { roundStep } from '../../charts/roundStep.ts'
import type { Points } from './series.ts'
import type { SpreadPoints } from './spread.ts'
import { cssVariable } from './theme.ts'

/** A curve of a chart. `colour` is a CSS variable. */
export type Line = Readonly<{
  name: string
  colour: string
  dash?: ReadonlyArray<number>
  /** A short name, written at the curve’s end. */
  label?: string
  /** What the line is: a curve of data, the default, or a horizontal line to compare with. */
  kind?: 'curve' | 'baseline'
  points: Points | SpreadPoints
}>

/** The data of a chart. */
export type ChartSpec = Readonly<{
  lines: ReadonlyArray<Line>
  x: Readonly<{
    name: string
    /** A place in a tip, and on the axis. */
    format: (x: number) => string
    tick: (x: number) => string
    isLogarithmic: boolean
  }>
  /** Whether a chart with a logarithmic y axis is drawn with a linear one. */
  isLinear: boolean
  /** Whether more data is on its way. */
  isLoading: boolean
}>

/** The fixed properties of a chart. */
export type ChartKind = Readonly<{
  title: string
  text: string
  /** On a logarithmic scale, values ≤ 0 are drawn at `floor`, the bottom line. */
  scale: Readonly<{ kind: 'linear' } | { kind: 'logarithmic'; floor: number } | { kind: 'fraction' }>
  format: (y: number) => string
}>

export const FONT = '11px system-ui, sans-serif'

/** uPlot declares its scale kinds as a const enum, which modules cannot import: 3 is logarithmic. */
const LOGARITHMIC = { distr: 3 }

/** A chart’s kind with a linear axis, if that is asked for. */
export const kindShown = (kind: ChartKind, { isLinear }: Pick<ChartSpec, 'isLinear'>): ChartKind =>
  isLinear && kind.scale.kind === 'logarithmic' ? { ...kind, scale: { kind: 'linear' } } : kind

/** The whole powers of ten around all values, at least two. */
const decades =
  (floor: number) =>
  (_: uPlot, least: number | null, most: number | null): [number, number] => {
    const low = 10 ** Math.floor(Math.log10(Math.max(floor, least ?? 0.1)))
    const high = 10 ** Math.ceil(Math.log10(Math.max(floor, most ?? 1) * 1.0001))
    return [low, Math.max(high, low * 10)]
  }

const fromZero = (_: uPlot, __: number | null, most: number | null): [number, number] => [
  0,
  most !== null && most > 0 ? most * 1.08 : 1,
]

/** The scale of the y axis. */
export const scaleOf = ({ scale }: ChartKind): uPlot.Scale => {
  if (scale.kind !== 'logarithmic') return { range: scale.kind === 'fraction' ? [0, 1.02] : fromZero }
  return Object.assign<uPlot.Scale, object>({ log: 10, range: decades(scale.floor) }, LOGARITHMIC)
}

/** All places, with a little room where there is only one. */
const around = (_: uPlot, least: number | null, most: number | null): [number, number] => {
  const [low, high] = [least ?? 0, most ?? 1]
  return low < high ? [low, high] : [low > 0 ? low * 0.9 : low - 1, high > 0 ? high * 1.1 : high + 1]
}

/** The scale of the x axis. */
export const placeScale = ({ isLogarithmic }: ChartSpec['x']): uPlot.Scale =>
  isLogarithmic
    ? Object.assign<uPlot.Scale, object>({ time: false, log: 10, range: around }, LOGARITHMIC)
    : { time: false, range: around }

/** An axis in the page's style. */
export const axis = (label: string, format: (value: number) => string, size: number, space: number): uPlot.Axis => ({
  label,
  labelSize: label === '' ? 0 : 18,
  labelFont: FONT,
  font: FONT,
  size,
  space,
  stroke: cssVariable('--muted'),
  grid: { stroke: cssVariable('--grid'), width: 1 },
  ticks: { show: false },
  values: (_, splits) => splits.map((value) => (value === null ? '' : format(value))),
})

/** Round numbers between two ends of a logarithmic axis, at most about `most`: 1, 2, 5 a decade, or powers of ten. */
export const logTicks = (low: number, high: number, most: number): number[] => {
  const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  const within = (factors: ReadonlyArray<number>, every: number) =>
    Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, at) => 10 ** (from + at * every))
      .flatMap((power) => factors.map((factor) => Number((factor * power).toPrecision(1))))
      .filter((value) => value >= low * 0.999 && value <= high * 1.001)
  const candidates = [
    within([1, 2, 5], 1),
    within([1, 3], 1),
    within([1], 1),
    within([1], Math.max(1, roundStep((to - from) / most))),
  ]
  return candidates.find((ticks) => ticks.length <= most && ticks.length > 1) ?? (candidates[3] as number[])
}

/** The x axis. */
export const placeAxis = ({ name, tick, isLogarithmic }: ChartSpec['x']): uPlot.Axis => {
  const space = 72
  if (!isLogarithmic) return axis(name, tick, 26, space)
  return {
    ...axis(name, tick, 26, space),
    splits: (u, _, low, high) => logTicks(low, high, Math.max(2, Math.floor(u.width / space))),
    filter: (_, splits) => splits,
  }
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** 100, 1, 0.01, 10⁻⁴ */
const power = (value: number): string => {
  const exponent = Math.round(Math.log10(value))
  if (exponent >= -2 && exponent <= 4) return String(Number(value.toPrecision(1)))
  const digits = String(Math.abs(exponent)).replaceAll(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)] ?? '')
  return `10${exponent < 0 ? '⁻' : ''}${digits}`
}

/** Powers of ten, thinned so that their labels do not overlap. */
const powers = (u: uPlot, _: number, least: number, most: number): number[] => {
  const [low, high] = [Math.round(Math.log10(least)), Math.round(Math.log10(most))]
  const every = Math.max(1, Math.ceil((high - low) / Math.max(1, u.height / 48)))
  return Array.from({ length: Math.floor((high - low) / every) + 1 }, (_, index) => 10 ** (low + index * every))
}

/** The y axis. */
export const valueAxis = ({ scale, format }: ChartKind): uPlot.Axis => {
  if (scale.kind !== 'logarithmic') return axis('', format, 52, 34)
  const words = (value: number) => (format(value) === '0' ? '0' : power(value))
  return { ...axis('', words, 52, 34), splits: powers, filter: (_, splits) => splits }
}

/** The curves of a line: itself, and the quartiles of a median. */
export const curvesIn = ({ points }: Line): ReadonlyArray<Points> =>
  'low' in points ? [points, { x: points.x, y: points.low }, { x: points.x, y: points.high }] : [points]

/** Without the places that a logarithmic axis cannot show. */
const shownOn = ({ x, y }: Points, { isLogarithmic }: ChartSpec['x']): Points => {
  if (!isLogarithmic || x.every((at) => at > 0)) return { x, y }
  const kept = [...x.keys()].filter((index) => (x[index] as number) > 0)
  return { x: kept.map((index) => x[index] as number), y: kept.map((index) => y[index] ?? null) }
}

/** All curves in one table: every x of any curve; undefined where a curve has no point, null where its value is not finite. */
export const table = ({ scale }: ChartKind, lines: ReadonlyArray<Line>, x: ChartSpec['x']): uPlot.AlignedData => {
  const visible = (y: number | null) =>
    y !== null && scale.kind === 'logarithmic' && y < scale.floor ? scale.floor : y
  const curves = lines.flatMap(curvesIn).map((points) => shownOn(points, x))
  if (curves.length === 0) return [[]]
  return uPlot.join(
    curves.map((points) => [[...points.x], points.y.map(visible)] as uPlot.AlignedData),
    curves.map(() => [1, 2]),
  )
}
