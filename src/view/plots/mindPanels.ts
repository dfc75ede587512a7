import { entry, length } from '../../recording/numbersAt.ts'
import type { Numbers, Recording } from '../../recording/recording.ts'
import type { ColourMap } from '../charts/colourMap.ts'
import { bits, READ, unit, WRITE } from '../charts/printColours.ts'
import { type Mark, thinned } from './axes.ts'
import type { Series } from './lineChart.ts'
import { type SlotsShown, slotLabel } from './slotsShown.ts'

/** A panel over time: a table, or lines. */
export type MindPanel = Readonly<{ title: string }> &
  (
    | Readonly<{
        kind: 'table'
        rows: number
        rowHeight: number
        value: (row: number, t: number) => number | undefined
        map: ColourMap
        marks: ReadonlyArray<Mark>
        yLabel?: string
      }>
    | Readonly<{ kind: 'lines'; series: ReadonlyArray<Series>; least: number }>
  )

/** Heights of a row, in pixels: of words' bits, and of what has a name. */
const BIT = 7
const NAMED = 12

/** “read”, or “read 2” where there are several. */
const headName = (kind: string, heads: number, at: number): string => (heads === 1 ? kind : `${kind} ${at + 1}`)

/** “the read head”, or “read head 2” where there are several. */
const headTitle = (kind: string, heads: number, at: number): string =>
  heads === 1 ? `the ${kind} head` : `${kind} head ${at + 1}`

const indices = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, at) => at)

const bitTable = (title: string, rows: Numbers, mask?: Numbers): MindPanel => ({
  kind: 'table',
  title,
  rows: length(rows, 1),
  rowHeight: BIT,
  value: (row, t) => (mask !== undefined && entry(mask, t) === 0 ? undefined : entry(rows, t, row)),
  map: bits,
  marks: thinned(
    indices(length(rows, 1)).map((row) => ({ at: (row + 0.5) * BIT, text: String(row) })),
    11,
  ),
  yLabel: 'bit',
})

const slotTable = (title: string, shown: SlotsShown, value: (slot: number, t: number) => number): MindPanel => {
  const rowHeight = Math.max(1, Math.min(9, Math.floor(150 / shown.slots.length)))
  return {
    kind: 'table',
    title,
    rows: shown.slots.length,
    rowHeight,
    value: (row, t) => value(shown.slots[row] as number, t),
    map: unit,
    marks: thinned(
      shown.slots.map((slot, row) => ({ at: (row + 0.5) * rowHeight, text: String(slot) })),
      11,
    ),
    yLabel: slotLabel(shown),
  }
}

type Named = Readonly<{ name: string; value: (t: number) => number }>

const namedTable = (title: string, rows: ReadonlyArray<Named>): MindPanel => ({
  kind: 'table',
  title,
  rows: rows.length,
  rowHeight: NAMED,
  value: (row, t) => rows[row]?.value(t),
  map: unit,
  marks: rows.map(({ name }, row) => ({ at: (row + 0.5) * NAMED, text: name })),
})

/** What goes in, what should come out, and what does. */
export const wordPanels = ({ inputs, targets, outputs, mask }: Recording): ReadonlyArray<MindPanel> => [
  bitTable('Input', inputs),
  bitTable('Target', targets, mask),
  bitTable('Output', outputs, mask),
]

/** Where each head looks. */
export const headPanels = ({ anatomy, intermediates }: Recording, shown: SlotsShown): ReadonlyArray<MindPanel> =>
  (['write', 'read'] as const).flatMap((kind) => {
    const weightings = intermediates[`${kind}Weightings`]
    const heads = anatomy[`${kind}Heads`]
    if (weightings === undefined) return []
    return indices(heads).map((head) =>
      slotTable(`Weighting of ${headTitle(kind, heads, head)}`, shown, (slot, t) => entry(weightings, t, head, slot)),
    )
  })

const gateRows = (gates: Numbers | undefined, name: string, heads: number): ReadonlyArray<Named> =>
  gates === undefined
    ? []
    : indices(heads).map((head) => ({ name: headName(name, heads, head), value: (t: number) => entry(gates, t, head) }))

const modeNames = (writeHeads: number): ReadonlyArray<string> => [
  ...indices(writeHeads).map((head) => headName('backward', writeHeads, head)),
  ...indices(writeHeads).map((head) => headName('forward', writeHeads, head)),
  'content',
]

const dncPanels = ({ anatomy, intermediates }: Recording, shown: SlotsShown): ReadonlyArray<MindPanel> => {
  const { readHeads, writeHeads } = anatomy
  const { usage, writeGates, allocationGates, freeGates, readModes } = intermediates
  const gates = [
    ...gateRows(writeGates, 'write', writeHeads),
    ...gateRows(allocationGates, 'allocation', writeHeads),
    ...gateRows(freeGates, 'free', readHeads),
  ]
  return [
    ...(usage === undefined ? [] : [slotTable('Usage', shown, (slot, t) => entry(usage, t, slot))]),
    ...(gates.length === 0 ? [] : [namedTable('Gates', gates)]),
    ...(readModes === undefined
      ? []
      : indices(readHeads).map((head) =>
          namedTable(
            `Read modes of ${headTitle('read', readHeads, head)}`,
            modeNames(writeHeads).map((name, mode) => ({
              name,
              value: (t: number) => entry(readModes, t, head, mode),
            })),
          ),
        )),
  ]
}

/** Heads of an NTM, in the order of its fields: reads, then writes. */
const ntmHeads = ({ readHeads, writeHeads }: Recording['anatomy']) => [
  ...indices(readHeads).map((head) => ({
    name: headName('read', readHeads, head),
    title: headTitle('read', readHeads, head),
    colour: READ,
    nth: head,
  })),
  ...indices(writeHeads).map((head) => ({
    name: headName('write', writeHeads, head),
    title: headTitle('write', writeHeads, head),
    colour: WRITE,
    nth: head,
  })),
]

const DASHES = [undefined, '4 2', '1.5 2']

const ntmPanels = ({ anatomy, intermediates }: Recording): ReadonlyArray<MindPanel> => {
  const { interpolationGates, shiftWeightings, sharpening, strengths } = intermediates
  const heads = ntmHeads(anatomy).map((head, at) => ({ ...head, at }))
  const writesFirst = [...heads.slice(anatomy.readHeads), ...heads.slice(0, anatomy.readHeads)]
  const lines = (title: string, values: Numbers | undefined, least: number): ReadonlyArray<MindPanel> =>
    values === undefined
      ? []
      : [
          {
            kind: 'lines',
            title,
            least,
            series: heads.map(({ name, colour, nth, at }) => ({
              name,
              colour,
              dash: DASHES[nth % DASHES.length],
              points: indices(length(values, 0)).map((t) => ({ x: t, y: entry(values, t, at) })),
            })),
          },
        ]
  const half = Math.floor(anatomy.shifts / 2)
  const signed = (shift: number): string => (shift > 0 ? `+${shift}` : shift < 0 ? `−${-shift}` : '0')
  return [
    ...(interpolationGates === undefined
      ? []
      : [
          namedTable(
            'Interpolation gate (1: by content, 0: as before)',
            writesFirst.map(({ name, at }) => ({ name, value: (t: number) => entry(interpolationGates, t, at) })),
          ),
        ]),
    ...(shiftWeightings === undefined
      ? []
      : writesFirst.map(({ title, at }) =>
          namedTable(
            `Shift of ${title}, in slots`,
            indices(anatomy.shifts).map((s) => ({
              name: signed(half - s),
              value: (t: number) => entry(shiftWeightings, t, at, s),
            })),
          ),
        )),
    ...lines('Sharpening γ', sharpening, 1),
    ...lines('Key strength β', strengths, 0),
  ]
}

/** What steers the heads: of a DNC or SAM usage, gates and, of links, read modes; of an NTM interpolation, shifts and sharpening. */
export const steeringPanels = (recording: Recording, shown: SlotsShown): ReadonlyArray<MindPanel> =>
  recording.intermediates['interpolationGates'] === undefined ? dncPanels(recording, shown) : ntmPanels(recording)
