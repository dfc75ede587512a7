import type { Mark } from '../charts/axes.ts'
import type { ColourMap } from '../charts/colourMap.ts'
import type { Series } from '../charts/lineChart.ts'
import { unit } from '../charts/colourScale.ts'
import { READ, WRITE } from '../charts/lineColours.ts'
import { shortened } from '../charts/textWidth.ts'
import { axisLabels } from '../recording/axisLabels.ts'
import { type CaptionedField, fieldsOf, writesFirst } from '../recording/fields.ts'
import { type Head, headLabel, headName, headsAlong } from '../recording/heads.ts'
import { entry, length } from '../recording/numbersAt.ts'
import type { Recording } from '../recording/recording.ts'
import { headWeightings } from '../recording/weightings.ts'
import { gapsMarked, type SlotsShown, slotLabel, slotMarks } from './slotsShown.ts'

/** A panel over time: a table or lines. */
export type InspectorPanel = Readonly<{ title: string }> &
  (
    | Readonly<{
        kind: 'table'
        rows: number
        rowHeight: number
        value: (row: number, t: number) => number | undefined
        map: ColourMap
        marks: ReadonlyArray<Mark>
        yLabel?: string
        /** Rows above which rows are left out. */
        gaps?: ReadonlyArray<number>
      }>
    | Readonly<{ kind: 'lines'; series: ReadonlyArray<Series>; range: readonly [low: number, high: number] }>
  )

/** Pixels of a named row. */
const NAMED = 12

/** “the read head”, or “read head 2” if there are several. */
const headTitle = (head: Head): string => (head.of === 1 ? `the ${headName(head)}` : headName(head))

const indices = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, at) => at)

const slotTable = (title: string, shown: SlotsShown, value: (slot: number, t: number) => number): InspectorPanel => {
  const rowHeight = Math.max(1, Math.min(9, Math.floor(150 / shown.slots.length)))
  return {
    kind: 'table',
    title,
    rows: shown.slots.length,
    rowHeight,
    value: (row, t) => value(shown.slots[row] as number, t),
    map: unit,
    marks: slotMarks(shown, rowHeight, 11),
    gaps: gapsMarked(shown, rowHeight),
    yLabel: slotLabel(shown),
  }
}

type Named = Readonly<{ name: string; value: (t: number) => number }>

const namedTable = (title: string, rows: ReadonlyArray<Named>): InspectorPanel => ({
  kind: 'table',
  title,
  rows: rows.length,
  rowHeight: NAMED,
  value: (row, t) => rows[row]?.value(t),
  map: unit,
  marks: rows.map(({ name }, row) => ({ at: (row + 0.5) * NAMED, text: name })),
})

/** Each head's weighting. */
export const headPanels = (recording: Recording, shown: SlotsShown): ReadonlyArray<InspectorPanel> =>
  headWeightings(recording).map((head) =>
    slotTable(`Weighting of ${headTitle(head)}`, shown, (slot, t) => head.weight(t, slot)),
  )

const usagePanels = (recording: Recording, shown: SlotsShown): ReadonlyArray<InspectorPanel> =>
  fieldsOf(recording, 'slots')
    .filter(({ axes }) => axes === 'N')
    .map(({ caption, numbers }) => slotTable(caption.title, shown, (slot, t) => entry(numbers, t, slot)))

/** A field with one number or one row of numbers per head, and its heads. */
type OfHeads = Readonly<{ field: CaptionedField; heads: ReadonlyArray<Head & Readonly<{ index: number }>> }>

const ofHeads = (recording: Recording, axes: RegExp): ReadonlyArray<OfHeads> =>
  writesFirst(fieldsOf(recording, 'rows'))
    .filter((field) => axes.test(field.axes))
    .map((field) => ({
      field,
      heads: headsAlong(field.letters[0] ?? '', length(field.numbers, 1), recording.anatomy)
        .map((head, index) => ({ ...head, index }))
        .toSorted((a, b) => Number(a.kind === 'read') - Number(b.kind === 'read')),
    }))

const isGate = ({ field }: OfHeads): boolean => field.role === 'gate'

/** A row's name among gates: “free” for “Free gates”, or “free 2” if there are several. */
const gateName = (title: string, { at, of }: Head): string => {
  const word = title.replace(/ gates?$/, '').toLowerCase()
  return shortened(of === 1 ? word : `${word} ${at + 1}`, 9, 72)
}

/** Gates of read heads or of write heads in one table; gates of all heads in one table per field, with rows by head. */
const gatePanels = (recording: Recording): ReadonlyArray<InspectorPanel> => {
  const gates = ofHeads(recording, /^[RKH]$/).filter(isGate)
  const rows = gates
    .filter(({ field }) => field.axes !== 'H')
    .flatMap(({ field: { caption, numbers }, heads }) =>
      heads.map((head) => ({
        name: gateName(caption.title, head),
        value: (t: number) => entry(numbers, t, head.index),
      })),
    )
  return [
    ...(rows.length === 0 ? [] : [namedTable('Gates', rows)]),
    ...gates
      .filter(({ field }) => field.axes === 'H')
      .map(({ field: { caption, numbers }, heads }) =>
        namedTable(
          caption.title,
          heads.map((head) => ({ name: headLabel(head), value: (t) => entry(numbers, t, head.index) })),
        ),
      ),
  ]
}

/** Each head's distributions: read modes, shifts. */
const sharePanels = (recording: Recording): ReadonlyArray<InspectorPanel> =>
  ofHeads(recording, /^[RKH] [MS]$/).flatMap(({ field: { caption, letters, numbers }, heads }) => {
    const labels = axisLabels(letters[1] ?? '', length(numbers, 2), recording.anatomy)
    return heads.map((head) =>
      namedTable(
        `${caption.title} of ${headTitle(head)}`,
        labels.map((name, at) => ({ name, value: (t) => entry(numbers, t, head.index, at) })),
      ),
    )
  })

const DASHES = [undefined, '4 2', '1.5 2']

/** Unbounded numbers of the heads, such as strengths, as lines; those with the same title share a panel. */
const linePanels = (recording: Recording): ReadonlyArray<InspectorPanel> => {
  const all = ofHeads(recording, /^[RKH]$/).filter((one) => !isGate(one))
  return [...new Set(all.map(({ field }) => field.caption.title))].map((title) => {
    const series = all
      .filter(({ field }) => field.caption.title === title)
      .flatMap(({ field: { numbers }, heads }) =>
        heads.map((head) => ({
          name: headLabel(head),
          colour: head.kind === 'read' ? READ : WRITE,
          dash: DASHES[head.at % DASHES.length],
          points: indices(length(numbers, 0)).map((t) => ({ x: t, y: entry(numbers, t, head.index) })),
        })),
      )
    const values = series.flatMap(({ points }) => points.map(({ y }) => y)).filter(Number.isFinite)
    const least = values.reduce((low, y) => Math.min(low, Math.floor(y)), 1)
    return { kind: 'lines', title, series, range: [least, values.reduce((most, y) => Math.max(most, y), least + 1)] }
  })
}

/** The head controls that the recording has: usage, gates, read modes, shifts, strengths. */
export const steeringPanels = (recording: Recording, shown: SlotsShown): ReadonlyArray<InspectorPanel> => [
  ...usagePanels(recording, shown),
  ...gatePanels(recording),
  ...sharePanels(recording),
  ...linePanels(recording),
]
