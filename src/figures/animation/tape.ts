import type { ColourMap } from '../../charts/colourMap.ts'
import { heatMap } from '../../charts/heatMap.ts'
import { element, FAINT, INK, RULE, textLine } from '../../charts/svg.ts'
import { indices, type Tape, tapeHeight } from './stage.ts'

const WRONG = '#d1003f'

/** A sequence that fills up over time; the current column has a frame. */
export const drawTape = (
  { steps, rows, cell }: Tape,
  t: number,
  {
    name,
    colour,
    value,
    wrong,
    wordOf,
    label,
    map,
  }: Readonly<{
    name: string
    label: 'above' | 'left'
    wordOf: (step: number) => number | undefined
    colour: string
    map: ColourMap
    value: (row: number, step: number) => number
    wrong?: (row: number, step: number) => boolean
  }>,
): string => {
  const high = tapeHeight({ steps, rows, cell, left: 0 }) / rows
  const now = steps.indexOf(t)
  const seen = (row: number, column: number): number | undefined =>
    (steps[column] as number) <= t ? value(row, steps[column] as number) : undefined
  const crosses =
    wrong === undefined
      ? []
      : steps
          .filter((step) => step <= t)
          .flatMap((step, column) =>
            indices(rows)
              .filter((row) => wrong(row, step))
              .map((row) =>
                element('rect', {
                  x: column * cell + 1,
                  y: row * high + 1,
                  width: cell - 2,
                  height: high - 2,
                  fill: 'none',
                  stroke: WRONG,
                  'stroke-width': 1.6,
                }),
              ),
          )
  return [
    element('rect', { width: steps.length * cell, height: rows * high, fill: '#fafbfc' }),
    heatMap({ rows, columns: steps.length, cell: { width: cell, height: high }, value: seen, map }),
    ...crosses,
    ...(cell < 6
      ? []
      : indices(steps.length - 1).map((at) =>
          element('line', {
            x1: (at + 1) * cell,
            x2: (at + 1) * cell,
            y1: 0,
            y2: rows * high,
            stroke: '#ffffff',
            'stroke-width': 1.5,
          }),
        )),
    element('rect', {
      width: steps.length * cell,
      height: rows * high,
      fill: 'none',
      stroke: RULE,
      'stroke-width': 0.75,
    }),
    ...(cell < 13
      ? []
      : steps.map((step, at) => {
          const word = wordOf(step)
          return word === undefined
            ? ''
            : textLine((at + 0.5) * cell, rows * high + 12, String(word + 1), {
                size: 9,
                anchor: 'middle',
                fill: FAINT,
              })
        })),
    label === 'above'
      ? textLine(0, -8, name, { size: 12, bold: true, fill: INK })
      : textLine(-12, 11, name, { size: 12, bold: true, fill: INK, anchor: 'end' }),
    ...(now === -1
      ? []
      : [
          element('rect', {
            x: now * cell - 1.5,
            y: -1.5,
            width: cell + 3,
            height: rows * high + 3,
            fill: 'none',
            stroke: colour,
            'stroke-width': 2.5,
            rx: 2,
          }),
        ]),
  ].join('')
}
