import { READ, WRITE } from '../../charts/lineColours.ts'
import { element, textLine } from '../../charts/svg.ts'
import { textWidth } from '../../charts/textWidth.ts'
import { headName } from '../../recording/heads.ts'
import type { HeadWeighting } from '../../recording/weightings.ts'
import { centreOf, FOOT, HEAD, type Stage, type Tape, tapeHeight, WIDTH } from './stage.ts'

/** Lower weights are not drawn. */
const FAINTEST = 0.03

/** A head's weighting as arrowheads above or below the slots; opacity shows the weight. */
export const drawHead = (stage: Stage, head: HeadWeighting, t: number): string => {
  const { memory, slots, elements } = stage
  const { kind, at } = head
  const colour = kind === 'write' ? WRITE : READ
  const size = Math.min(9, memory.cell.width / 2)
  const bottom = memory.top + elements.count * memory.cell.height
  const tip = kind === 'write' ? memory.top - 4 - at * 13 : bottom + 4 + at * 13
  const back = kind === 'write' ? tip - 10 : tip + 10
  const marks = slots.map((slot) => {
    const weight = head.weight(t, slot)
    const x = centreOf(stage, slot)
    return weight < FAINTEST
      ? ''
      : element('path', {
          d: `M${x} ${tip}L${x - size} ${back}H${x + size}Z`,
          fill: colour,
          'fill-opacity': Math.round(weight * 20) / 20,
        })
  })
  const focus = stage.foci[kind][t]?.[at]
  if (focus === undefined || !slots.includes(focus.slot) || focus.weight < 0.2) return marks.join('')
  // The label stands beside the marks.
  const after = slots.slice(slots.indexOf(focus.slot)).findIndex((slot) => head.weight(t, slot) < FAINTEST)
  const last = slots[after === -1 ? slots.length - 1 : slots.indexOf(focus.slot) + after - 1] as number
  const x = centreOf(stage, last)
  const wide = textWidth(headName(head), 10, true) + size + 6
  const isLeft = x + wide > WIDTH - 8
  const label = textLine(isLeft ? x - size - 5 : x + size + 5, kind === 'write' ? tip - 1 : tip + 8.5, headName(head), {
    size: 10,
    bold: true,
    halo: true,
    fill: colour,
    anchor: isLeft ? 'end' : 'start',
  })
  return marks.join('') + label
}

/** The path of a word between two places. */
const flow = (from: readonly [number, number], to: readonly [number, number], colour: string): string => {
  const middle = (from[1] + to[1]) / 2
  return element('path', {
    d: `M${from[0]} ${from[1]}C${from[0]} ${middle} ${to[0]} ${middle} ${to[0]} ${to[1]}`,
    fill: 'none',
    stroke: colour,
    'stroke-width': 2.5,
    'stroke-linecap': 'round',
    'stroke-opacity': 0.75,
  })
}

/** The words written to and read from the memory at a step. */
export const drawFlows = (stage: Stage, t: number): string => {
  const { input, output, memory, recording, elements } = stage
  const { written, said } = stage.scenes[t] ?? { caption: '' }
  const bottom = memory.top + elements.count * memory.cell.height
  const outputTop = stage.height - FOOT - tapeHeight(output)
  const heads = recording.anatomy
  const column = ({ left, cell, steps, bins }: Tape): number =>
    left + (Math.floor(steps.indexOf(t) / bins.size) + 0.5) * cell
  return [
    ...(written === undefined || !stage.slots.includes(written)
      ? []
      : [
          flow(
            [column(input), HEAD + tapeHeight(input) + (input.cell < 13 ? 3 : 17)],
            [centreOf(stage, written), memory.top - 16 - (heads.writeHeads - 1) * 13],
            WRITE,
          ),
        ]),
    ...(said === undefined || !stage.slots.includes(said.slot)
      ? []
      : [
          flow(
            [centreOf(stage, said.slot), bottom + (said.before ? 3 : 16 + (heads.readHeads - 1) * 13)],
            [column(output), outputTop - 3],
            READ,
          ),
        ]),
  ].join('')
}
