import { element, FAINT } from '../charts/svg.ts'

/** A dashed line on white over a heat map, between rows or columns where slots are left out; it begins on the axis. */
export const gapLine = (between: 'row' | 'column', at: number, long: number): string => {
  const ends = between === 'row' ? { x1: -4, x2: long, y1: at, y2: at } : { x1: at, x2: at, y1: 0, y2: long + 4 }
  return [
    element('line', { ...ends, stroke: '#ffffff', 'stroke-width': 2.5 }),
    element('line', { ...ends, stroke: FAINT, 'stroke-width': 0.75, 'stroke-dasharray': '3 2' }),
  ].join('')
}
