import { heatMap } from '../../charts/heatMap.ts'
import { READ, WRITE } from '../../charts/lineColours.ts'
import { element, FAINT, moved, RULE, textLine } from '../../charts/svg.ts'
import { entry } from '../../recording/numbersAt.ts'
import { farthest } from '../bins.ts'
import { gapLine } from '../gapLine.ts'
import { indices, type Stage } from './stage.ts'

/** The memory after a step, one column per slot. */
export const drawMemory = (stage: Stage, t: number): string => {
  const { memory, slots, recording, stored: values, elements, gaps } = stage
  const { cell } = memory
  if (values === undefined) return ''
  const rows = elements.count
  const frame = (slot: number | undefined, colour: string): string =>
    slot === undefined || !slots.includes(slot)
      ? ''
      : element('rect', {
          x: slots.indexOf(slot) * cell.width - 1,
          y: -1,
          width: cell.width + 2,
          height: rows * cell.height + 2,
          fill: 'none',
          stroke: colour,
          'stroke-width': 2.5,
          rx: 2,
        })
  const { written, said } = stage.scenes[t] ?? { caption: '' }
  const every = Math.ceil(18 / cell.width)
  return moved(
    memory.left,
    memory.top,
    heatMap({
      rows,
      columns: slots.length,
      cell,
      value: (row, column) => farthest(elements, (w) => entry(values, t, slots[column] as number, w))(row),
      map: memory.map,
    }),
    ...indices(slots.length - 1).map((at) =>
      element('line', {
        x1: (at + 1) * cell.width,
        x2: (at + 1) * cell.width,
        y1: 0,
        y2: rows * cell.height,
        stroke: '#ffffff',
        'stroke-width': cell.width > 12 ? 2 : 0.5,
      }),
    ),
    element('rect', {
      width: slots.length * cell.width,
      height: rows * cell.height,
      fill: 'none',
      stroke: RULE,
      'stroke-width': 0.75,
    }),
    ...gaps.map((at) => gapLine('column', at * cell.width, rows * cell.height)),
    frame(written, WRITE),
    frame(said?.slot, READ),
    ...slots.map((slot, at) =>
      at % every === 0
        ? textLine(
            (at + 0.5) * cell.width,
            rows * cell.height + 26 + 13 * (recording.anatomy.readHeads - 1),
            String(slot),
            {
              size: 9,
              anchor: 'middle',
              fill: FAINT,
            },
          )
        : '',
    ),
  )
}
