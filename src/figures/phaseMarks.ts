import { WRITE } from '../charts/lineColours.ts'
import { element, INK, RULE, textLine } from '../charts/svg.ts'
import { shortened } from '../charts/textWidth.ts'
import type { Phase } from '../tasks/phases.ts'

/** The height of the strip of names, in pixels. */
export const STRIP = 20

/** With more phases than this, they are too narrow to be told apart. */
const MOST = 60

const SIZE = 8.5

/** Names are shown where this many pixels have room for them. */
const NARROW = 20

const GROUNDS = ['#eef0f3', '#dfe3e8']

/** The phases that a figure marks: none if there are too many, or only one. */
export const phasesShown = (phases: ReadonlyArray<Phase> = []): ReadonlyArray<Phase> =>
  phases.length > MOST || phases.length < 2 ? [] : phases

/** The names of phases over their steps; `at` is the place of a step's start, in pixels. */
export const phaseStrip = (phases: ReadonlyArray<Phase>, at: (step: number) => number): string =>
  phases
    .map(({ name, from, to }, index) => {
      const [left, width] = [at(from), at(to) - at(from)]
      const text = width < NARROW ? '' : shortened(name, SIZE, width - 4)
      return [
        element('rect', { x: left, y: 0, width, height: STRIP - 7, fill: GROUNDS[index % GROUNDS.length] }),
        text === '' ? '' : textLine(left + width / 2, 9.5, text, { size: SIZE, anchor: 'middle', fill: INK }),
      ].join('')
    })
    .join('')

/** Dashed lines where phases start, in grey, and where the first step counts in the loss, in orange. */
export const phaseLines = (
  phases: ReadonlyArray<Phase>,
  answer: number,
  at: (step: number) => number,
  height: number,
): string => {
  const line = (step: number, stroke: string): string =>
    element('line', {
      x1: at(step),
      x2: at(step),
      y1: -3,
      y2: height + 3,
      stroke,
      'stroke-width': 1,
      'stroke-dasharray': '3 2',
    })
  return [
    ...phases.filter(({ from }) => from > 0 && from !== answer).map(({ from }) => line(from, RULE)),
    ...(answer > 0 ? [line(answer, WRITE)] : []),
  ].join('')
}
