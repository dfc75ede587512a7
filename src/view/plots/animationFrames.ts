import { type Focus, fociOf } from '../foci.ts'
import type { Recording } from '../../recording/recording.ts'
import { bits, diverging, READ, WRITE } from './colourMaps.ts'
import { entry, length } from './entry.ts'
import { heatMap } from './heatMap.ts'
import { type About } from './mindFigure.ts'
import { slotsShown } from './slotsShown.ts'
import { type Scene, storyOf } from './story.ts'
import { element, FAINT, INK, moved, RULE, svgDocument, textLine } from './svg.ts'
import { shortened, textWidth } from './textWidth.ts'

const WIDTH = 780
const SIDE = 28
const HEAD = 64
const BETWEEN = 62
const FOOT = 38
const TAPE = 440
const WRONG = '#d1003f'

type Tape = Readonly<{ steps: ReadonlyArray<number>; rows: number; cell: number; left: number }>

type Stage = Readonly<{
  recording: Recording
  about: About
  scenes: ReadonlyArray<Scene>
  slots: ReadonlyArray<number>
  input: Tape
  output: Tape
  memory: Readonly<{ left: number; top: number; cell: Readonly<{ width: number; height: number }>; extent: number }>
  foci: Readonly<{ write: ReadonlyArray<ReadonlyArray<Focus>>; read: ReadonlyArray<ReadonlyArray<Focus>> }>
  height: number
}>

const indices = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, at) => at)

const cellOf = (steps: number): number => Math.max(1, Math.min(18, Math.floor(TAPE / steps)))

const tapeOf = (steps: ReadonlyArray<number>, rows: number, cell: number, right: boolean): Tape => {
  return { steps, rows, cell, left: right ? WIDTH - SIDE - steps.length * cell : SIDE }
}

const tapeHeight = ({ rows }: Tape): number => rows * Math.min(12, Math.max(3, Math.floor(132 / rows)))

const stageOf = (recording: Recording, wordBits: number, about: About): Stage => {
  const { anatomy, inputs, outputs, mask, intermediates } = recording
  const all = indices(length(inputs, 0))
  const answer = mask.data.indexOf(1)
  const [told, answered] = answer > 0 ? [all.slice(0, answer), all.slice(answer)] : [all, all]
  const cell = cellOf(Math.max(told.length, answered.length))
  const input = tapeOf(told, length(inputs, 1), cell, false)
  const output = tapeOf(answered, length(outputs, 1), cell, true)
  const { slots } = slotsShown(recording)
  const slot = {
    width: Math.min(34, (WIDTH - 2 * SIDE) / slots.length),
    height: Math.max(1, Math.min(8, Math.floor(140 / anatomy.wordSize))),
  }
  const top = HEAD + tapeHeight(input) + BETWEEN
  const values = intermediates['memory']?.data ?? new Float32Array()
  const most = values.reduce((sum, value) => Math.max(sum, Math.abs(value)), 0)
  return {
    recording,
    about,
    scenes: storyOf(recording, wordBits),
    slots,
    input,
    output,
    memory: {
      left: (WIDTH - slots.length * slot.width) / 2,
      top,
      cell: slot,
      extent: most > 0 && Number.isFinite(most) ? most : 1,
    },
    foci: { write: fociOf(intermediates['writeWeightings']), read: fociOf(intermediates['readWeightings']) },
    height: top + anatomy.wordSize * slot.height + BETWEEN + 8 + tapeHeight(output) + FOOT,
  }
}

const centreOf = ({ memory, slots }: Stage, slot: number): number =>
  memory.left + (slots.indexOf(slot) + 0.5) * memory.cell.width

/** A tape that fills as time passes; its present column has a frame. */
const drawTape = (
  { steps, rows, cell }: Tape,
  t: number,
  {
    name,
    colour,
    value,
    wrong,
    wordOf,
    label,
  }: Readonly<{
    name: string
    label: 'above' | 'left'
    wordOf: (step: number) => number | undefined
    colour: string
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
    heatMap({ rows, columns: steps.length, cell: { width: cell, height: high }, value: seen, map: bits }),
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

/** A head's weighting as arrow heads over or under the slots, as strong as the weights. */
const drawHead = (stage: Stage, kind: 'write' | 'read', head: number, t: number): string => {
  const { memory, slots, recording } = stage
  const weightings = recording.intermediates[`${kind}Weightings`]
  const heads = recording.anatomy[`${kind}Heads`]
  if (weightings === undefined) return ''
  const colour = kind === 'write' ? WRITE : READ
  const size = Math.min(9, memory.cell.width / 2)
  const bottom = memory.top + recording.anatomy.wordSize * memory.cell.height
  const tip = kind === 'write' ? memory.top - 4 - head * 13 : bottom + 4 + head * 13
  const back = kind === 'write' ? tip - 10 : tip + 10
  const marks = slots.map((slot) => {
    const weight = entry(weightings, t, head, slot)
    const x = centreOf(stage, slot)
    return weight < 0.03
      ? ''
      : element('path', {
          d: `M${x} ${tip}L${x - size} ${back}H${x + size}Z`,
          fill: colour,
          'fill-opacity': Math.round(weight * 20) / 20,
        })
  })
  const focus = stage.foci[kind][t]?.[head]
  const name = heads === 1 ? `${kind} head` : `${kind} head ${head + 1}`
  if (focus === undefined || !slots.includes(focus.slot) || focus.weight < 0.2) return marks.join('')
  const x = centreOf(stage, focus.slot)
  const wide = textWidth(name, 10, true) + size + 6
  const isLeft = x + wide > WIDTH - 8
  const label = textLine(isLeft ? x - size - 5 : x + size + 5, kind === 'write' ? tip - 1 : tip + 8.5, name, {
    size: 10,
    bold: true,
    fill: colour,
    anchor: isLeft ? 'end' : 'start',
  })
  return marks.join('') + label
}

/** The way of a word, from one place down to another. */
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

const drawFlows = (stage: Stage, t: number): string => {
  const { input, output, memory, recording } = stage
  const { written, said } = stage.scenes[t] ?? { caption: '' }
  const bottom = memory.top + recording.anatomy.wordSize * memory.cell.height
  const outputTop = stage.height - FOOT - tapeHeight(output)
  const heads = recording.anatomy
  const column = ({ left, cell, steps }: Tape): number => left + (steps.indexOf(t) + 0.5) * cell
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

const drawMemory = (stage: Stage, t: number): string => {
  const { memory, slots, recording } = stage
  const { cell } = memory
  const values = recording.intermediates['memory']
  if (values === undefined) return ''
  const rows = recording.anatomy.wordSize
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
      value: (row, column) => entry(values, t, slots[column] as number, row),
      map: diverging(memory.extent),
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

const drawFrame = (stage: Stage, t: number): string => {
  const { recording, about, input, output, scenes, height } = stage
  const { inputs, outputs, targets, mask } = recording
  const steps = length(inputs, 0)
  const { caption } = scenes[t] ?? { caption: '' }
  const asked = mask.data[t] === 1
  const outputTop = height - FOOT - tapeHeight(output)
  const captionLeft = SIDE + input.steps.length * input.cell + 28
  const isNarrow = WIDTH - SIDE - captionLeft < 250
  const heads = recording.anatomy
  return svgDocument(
    { width: WIDTH, height, title: `${about.title}: step ${t}` },
    textLine(SIDE, 26, shortened(about.title, 16, WIDTH - 2 * SIDE, true), { size: 16, bold: true }),
    drawMemory(stage, t),
    drawFlows(stage, t),
    moved(
      input.left,
      HEAD,
      drawTape(input, t, {
        name: 'input',
        label: 'above',
        colour: WRITE,
        wordOf: (step) => scenes[step]?.word,
        value: (row, step) => entry(inputs, step, row),
      }),
    ),
    moved(
      output.left,
      outputTop,
      drawTape(output, t, {
        name: 'output',
        label: 'left',
        wordOf: (step) => scenes[step]?.word,
        colour: READ,
        value: (row, step) => entry(outputs, step, row),
        wrong: (row, step) => entry(outputs, step, row) > 0.5 !== entry(targets, step, row) > 0.5,
      }),
    ),
    ...indices(heads.writeHeads).map((head) => drawHead(stage, 'write', head, t)),
    ...indices(heads.readHeads).map((head) => drawHead(stage, 'read', head, t)),
    isNarrow
      ? textLine(WIDTH - SIDE, HEAD - 7, caption, { size: 13, bold: true, anchor: 'end', fill: asked ? READ : WRITE })
      : textLine(captionLeft, HEAD + 26, shortened(caption, 18, WIDTH - SIDE - captionLeft, true), {
          size: 18,
          bold: true,
          fill: asked ? READ : WRITE,
        }),
    ...(isNarrow ? [] : [textLine(captionLeft, HEAD + 48, `step ${t + 1} of ${steps}`, { size: 11, fill: FAINT })]),
    element('rect', { x: SIDE, y: height - 12, width: WIDTH - 2 * SIDE, height: 3, fill: '#e3e6ea', rx: 1.5 }),
    element('rect', {
      x: SIDE,
      y: height - 12,
      width: ((WIDTH - 2 * SIDE) * (t + 1)) / steps,
      height: 3,
      fill: asked ? READ : WRITE,
      rx: 1.5,
    }),
    ...(recording.intermediates['memory'] === undefined
      ? []
      : [
          textLine(
            stage.memory.left - 9,
            stage.memory.top + (heads.wordSize * stage.memory.cell.height) / 2,
            'memory',
            { size: 12, bold: true, anchor: 'middle', angle: -90 },
          ),
          textLine(SIDE, height - FOOT - 26, 'a column of the memory is a slot,', { size: 10, fill: FAINT }),
          textLine(SIDE, height - FOOT - 12, 'orange below 0, purple above 0', { size: 10, fill: FAINT }),
        ]),
  )
}

/**
 * A sequence being written and read, a frame a step: words come in at the top, lie in the memory, and go out at the
 * bottom.
 *
 * @param wordBits bits of a word; the input's channels after them are flags
 * @returns        an SVG for each step, all of one size
 */
export const animationFrames = (recording: Recording, wordBits: number, about: About): ReadonlyArray<string> => {
  const stage = stageOf(recording, wordBits, about)
  return indices(length(recording.inputs, 0)).map((t) => drawFrame(stage, t))
}
