import uPlot from 'uplot'
import type { Points } from './series.ts'
import { cssVariable } from './theme.ts'

/** A curve of a chart. `colour` is a CSS variable. */
export type Line = Readonly<{
  name: string
  colour: string
  dash?: ReadonlyArray<number>
  /** Written above the right end of a horizontal line. */
  label?: string
  points: Points
}>

/** The data of a chart. */
export type ChartSpec = Readonly<{
  lines: ReadonlyArray<Line>
  x: Readonly<{ name: string; format: (x: number) => string }>
}>

/** The fixed properties of a chart. */
export type ChartKind = Readonly<{
  title: string
  text: string
  /** On a logarithmic scale, values ≤ 0 are drawn at `floor`, the bottom line. */
  scale: Readonly<{ kind: 'linear' } | { kind: 'logarithmic'; floor: number } | { kind: 'fraction' }>
  format: (y: number) => string
}>

const FONT = '11px system-ui, sans-serif'

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
  // uPlot declares its scale kinds as a const enum, which modules cannot import: 3 is logarithmic.
  return Object.assign<uPlot.Scale, object>({ log: 10, range: decades(scale.floor) }, { distr: 3 })
}

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

/** All curves in one table: every x of any curve, and null where a curve has no value. */
export const table = ({ scale }: ChartKind, lines: ReadonlyArray<Line>): uPlot.AlignedData => {
  const visible = (y: number | null) =>
    y !== null && scale.kind === 'logarithmic' && y < scale.floor ? scale.floor : y
  if (lines.length === 0) return [[]]
  return uPlot.join(
    lines.map(({ points }) => [[...points.x], points.y.map(visible)] as uPlot.AlignedData),
    lines.map(() => [1, 2]),
  )
}
