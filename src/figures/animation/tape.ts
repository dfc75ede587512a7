import type { ColourMap } from '../../charts/colourMap.ts'
import { heatMap } from '../../charts/heatMap.ts'
import { element, FAINT, INK, RULE, textLine } from '../../charts/svg.ts'
import { farthest } from '../bins.ts'
import { indices, type Tape, tapeHeight } from './stage.ts'

const WRONG = '#d1003f'

/** A sequence that fills up over time; the current column has a frame. */
export const drawTape = (
  { steps, bins, rows, cell }: Tape,
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
  const high = tapeHeight({ rows }) / rows
  const now = steps.indexOf(t)
  const width = bins.count * cell
  const columnOf = (at: number): number => Math.floor(at / bins.size)
  const seen = (row: number, column: number): number | undefined =>
    farthest(bins, (at) => ((steps[at] as number) <= t ? value(row, steps[at] as number) : undefined))(column)
  const isWrong = (row: number, column: number): boolean =>
    indices(bins.size).some((more) => {
      const step = steps[column * bins.size + more]
      return step !== undefined && step <= t && wrong?.(row, step) === true
    })
  const crosses = indices(wrong === undefined ? 0 : bins.count).flatMap((column) =>
    indices(rows)
      .filter((row) => isWrong(row, column))
      .map((row) =>
        element('rect', {
          x: column * cell + 1,
          y: row * high + 1,
          width: Math.max(1, cell - 2),
          height: Math.max(1, high - 2),
          fill: 'none',
          stroke: WRONG,
          'stroke-width': 1.6,
        }),
      ),
  )
  return [
    element('rect', { width, height: rows * high, fill: '#fafbfc' }),
    heatMap({ rows, columns: bins.count, cell: { width: cell, height: high }, value: seen, map }),
    ...crosses,
    ...(cell < 6
      ? []
      : indices(bins.count - 1).map((at) =>
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
      width,
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
            x: columnOf(now) * cell - 1.5,
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
