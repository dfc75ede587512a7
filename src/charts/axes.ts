import { roundStep } from './roundStep.ts'
import { element, FAINT, INK, RULE, textLine } from './svg.ts'

/** A mark on an axis: pixels from its start, and its text. */
export type Mark = Readonly<{ at: number; text: string }>

/** Every k-th mark, so that neighbours are at least `apart` pixels from each other. */
export const thinned = (marks: ReadonlyArray<Mark>, apart: number): ReadonlyArray<Mark> => {
  const [first, second] = marks
  if (first === undefined || second === undefined) return marks
  const every = Math.max(1, roundStep(apart / Math.abs(second.at - first.at)))
  return marks.filter((_, index) => index % every === 0)
}

const TICK = 3.5

/** Ticks and a label under a plot that ends at y = 0. */
export const bottomAxis = (width: number, marks: ReadonlyArray<Mark>, label?: string): string =>
  [
    ...marks.map(({ at, text }) =>
      [
        element('line', { x1: at, x2: at, y1: 0, y2: TICK, stroke: RULE, 'stroke-width': 0.75 }),
        textLine(at, 13, text, { size: 9, anchor: 'middle', fill: INK }),
      ].join(''),
    ),
    ...(label === undefined ? [] : [textLine(width / 2, 26, label, { anchor: 'middle', fill: FAINT })]),
  ].join('')

/** Ticks and a rotated label left of a plot that begins at x = 0; `offset` is the label's distance in pixels. */
export const leftAxis = (height: number, marks: ReadonlyArray<Mark>, label?: string, offset = 30): string =>
  [
    ...marks.map(({ at, text }) =>
      [
        element('line', { x1: -TICK, x2: 0, y1: at, y2: at, stroke: RULE, 'stroke-width': 0.75 }),
        textLine(-TICK - 2.5, at + 3.2, text, { size: 9, anchor: 'end', fill: INK }),
      ].join(''),
    ),
    ...(label === undefined
      ? []
      : [textLine(-offset, height / 2, label, { anchor: 'middle', fill: FAINT, angle: -90 })]),
  ].join('')
