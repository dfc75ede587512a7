import { short } from '../core/numbers.ts'
import type { ColourMap } from './colourMap.ts'
import { heatMap } from './heatMap.ts'
import { element, FAINT, RULE, textLine } from './svg.ts'

const STEPS = 64

/** A vertical legend of a colour map, with its top left corner at the origin. */
export const colourBar = (
  map: ColourMap,
  { height, label, ticks }: Readonly<{ height: number; label: string; ticks: ReadonlyArray<number> }>,
): string => {
  const value = (row: number): number => map.high - ((row + 0.5) / STEPS) * (map.high - map.low)
  const width = 9
  const bar = heatMap({ rows: STEPS, columns: 1, cell: { width, height: height / STEPS }, value, map })
  const marks = ticks.map((tick) => {
    const y = ((map.high - tick) / (map.high - map.low)) * height
    return [
      element('line', { x1: width, x2: width + 3, y1: y, y2: y, stroke: RULE, 'stroke-width': 0.75 }),
      textLine(width + 5, y + 3, short(tick).replace('-', '−'), { size: 8.5 }),
    ].join('')
  })
  return [
    bar,
    ...marks,
    textLine(width + 32, height / 2, label, { size: 9, anchor: 'middle', fill: FAINT, angle: 90 }),
  ].join('')
}
