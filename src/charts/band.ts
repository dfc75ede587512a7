import { maxOf, minOf } from '../core/extremes.ts'
import type { Hex } from './colour.ts'
import type { Scale } from './scales.ts'
import { element, fixed } from './svg.ts'

/** An area between two lines over ascending x. Ends beyond the axes are drawn at the axes' ends; NaN is left out. */
export type Band = Readonly<{
  colour: Hex
  points: ReadonlyArray<Readonly<{ x: number; low: number; high: number }>>
}>

type Edge = Readonly<{ x: number; low: number; high: number }>

/** One place per pixel: from the lowest to the highest of its points. */
const thinned = (edges: ReadonlyArray<Edge>, width: number): ReadonlyArray<Edge> => {
  if (edges.length <= width) return edges
  const columns = new Map<number, Edge[]>()
  for (const edge of edges) {
    const column = columns.get(Math.floor(edge.x))
    if (column === undefined) columns.set(Math.floor(edge.x), [edge])
    else column.push(edge)
  }
  return [...columns.values()].map((all) => ({
    x: (all[0] as Edge).x,
    low: maxOf(all.map(({ low }) => low)),
    high: minOf(all.map(({ high }) => high)),
  }))
}

/** A band on the axes of a chart, as an SVG path. */
export const bandPath = (
  { colour, points }: Band,
  { width, height, x, y }: Readonly<{ width: number; height: number; x: Scale; y: Scale }>,
): string => {
  const up = (value: number): number => (1 - Math.min(1, Math.max(0, y.place(value)))) * height
  const edges = points
    .map((point) => ({ x: x.place(point.x) * width, low: up(point.low), high: up(point.high) }))
    .filter((edge) => Object.values(edge).every(Number.isFinite))
  const shown = thinned(edges, width)
  if (shown.length === 0) return ''
  const corners = [
    ...shown.map((edge) => `${fixed(edge.x)} ${fixed(edge.high)}`),
    ...shown.toReversed().map((edge) => `${fixed(edge.x)} ${fixed(edge.low)}`),
  ]
  return element('path', { d: `M${corners.join('L')}Z`, fill: colour, 'fill-opacity': 0.15 })
}
