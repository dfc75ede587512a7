import { bottomAxis, leftAxis, thinned } from '../charts/axes.ts'
import { colourBar } from '../charts/colourBar.ts'
import { heatMap } from '../charts/heatMap.ts'
import { legend } from '../charts/legend.ts'
import { lineChart } from '../charts/lineChart.ts'
import { unit } from '../charts/colourScale.ts'
import { linear } from '../charts/scales.ts'
import { FAINT, moved, svgDocument, textLine } from '../charts/svg.ts'
import { textWidth, wrapped } from '../charts/textWidth.ts'
import { maxOf } from '../core/extremes.ts'
import { firstCounted } from '../recording/errors.ts'
import { captionedFields } from '../recording/fields.ts'
import { stepsOf } from '../recording/numbersAt.ts'
import type { Recording } from '../recording/recording.ts'
import { type Phase } from '../tasks/phases.ts'
import { type Bins, binNote, binsOf, farthest } from './bins.ts'
import { gapLine } from './gapLine.ts'
import { headPanels, type InspectorPanel, steeringPanels } from './inspectorPanels.ts'
import { phaseLines, phaseStrip, phasesShown, STRIP } from './phaseMarks.ts'
import { sequenceBar, sequencePanels } from './sequencePanels.ts'
import { MOST_SLOTS, type SlotsShown, slotNote, slotsShown } from './slotsShown.ts'

/** A figure's title and subtitle. */
export type About = Readonly<{ title: string; subtitle: string }>

const MARGIN = 18
const LEFT = 74
const TITLE = 20
const BELOW = 10
const AXIS = 30
const LINES = 62
const COLUMN_GAP = 34
const BAR = 64

/** The legend of lines, right of their title, and where it begins. */
const keyOf = (panel: Extract<InspectorPanel, { kind: 'lines' }>, wide: number) => {
  const from = textWidth(panel.title, 10, true) + 16
  return { from, ...legend(panel.series, Math.max(60, wide - from)) }
}

/** What a legend of several lines takes besides the title. */
const keyRoom = (panel: InspectorPanel, wide: number): number =>
  panel.kind === 'lines' ? Math.max(0, keyOf(panel, wide).height - 14) : 0

const plotHeight = (panel: InspectorPanel): number => (panel.kind === 'table' ? panel.rows * panel.rowHeight : LINES)

const panelHeight = (panel: InspectorPanel, wide: number): number =>
  TITLE + keyRoom(panel, wide) + plotHeight(panel) + BELOW + (panel.kind === 'lines' ? 14 : 0)

/** The columns of steps, their width in pixels, the phases, and the first step whose target counts. */
type Place = Readonly<{ bins: Bins; cell: number; phases: ReadonlyArray<Phase>; answer: number }>

/** The most columns: of a longer sequence, each is several steps. */
const MOST = 400

/** The height of the phases' names above a column. */
const stripHeight = ({ phases }: Pick<Place, 'phases'>): number => (phases.length === 0 ? 0 : STRIP)

const widthOf = ({ bins, cell }: Pick<Place, 'bins' | 'cell'>): number => bins.count * cell

/** The place of a step's start, in pixels. */
const startOf = ({ bins, cell }: Pick<Place, 'bins' | 'cell'>, t: number): number => (t / bins.size) * cell

const drawTable = (panel: Extract<InspectorPanel, { kind: 'table' }>, place: Place): string =>
  [
    heatMap({
      rows: panel.rows,
      columns: place.bins.count,
      cell: { width: place.cell, height: panel.rowHeight },
      value: (row, bin) => farthest(place.bins, (t) => panel.value(row, t))(bin),
      map: panel.map,
    }),
    ...(panel.gaps ?? []).map((row) => gapLine('row', row * panel.rowHeight, widthOf(place))),
    leftAxis(plotHeight(panel), panel.marks, panel.yLabel, 32),
  ].join('')

const drawLines = (panel: Extract<InspectorPanel, { kind: 'lines' }>, place: Place): string => {
  const key = keyOf(panel, widthOf(place))
  return [
    lineChart({
      width: widthOf(place),
      height: LINES,
      series: panel.series,
      x: { place: (t) => startOf(place, t + 0.5) / widthOf(place), ticks: [] },
      y: linear(...panel.range, 3),
    }),
    moved(key.from, -14 - keyRoom(panel, widthOf(place)), key.svg),
  ].join('')
}

const drawPanel = (panel: InspectorPanel, place: Place, isLast: boolean): string => {
  const { bins, answer, phases } = place
  const height = plotHeight(panel)
  const at = (step: number): number => startOf(place, step)
  const marks = Array.from({ length: bins.of }, (_, t) => ({ at: at(t + 0.5), text: String(t) }))
  return moved(
    0,
    TITLE + keyRoom(panel, widthOf(place)),
    textLine(0, -6 - keyRoom(panel, widthOf(place)), panel.title, { size: 10, bold: true }),
    panel.kind === 'table' ? drawTable(panel, place) : drawLines(panel, place),
    phaseLines(phases, answer, at, height),
    isLast ? moved(0, height, bottomAxis(widthOf(place), thinned(marks, 20), 'step')) : '',
  )
}

const drawColumn = (panels: ReadonlyArray<InspectorPanel>, place: Place): string => {
  let y = stripHeight(place)
  const drawn = panels.map((panel, at) => {
    const one = moved(0, y, drawPanel(panel, place, at === panels.length - 1))
    y += panelHeight(panel, widthOf(place))
    return one
  })
  return phaseStrip(place.phases, (step) => startOf(place, step)) + drawn.join('')
}

const heightOf = (panels: ReadonlyArray<InspectorPanel>, wide: number): number =>
  panels.reduce((sum, panel) => sum + panelHeight(panel, wide), 0) + AXIS

/** Sequences on the left, heads on the right; head controls go where there is more room. */
const columnsOf = (
  recording: Recording,
  shown: SlotsShown,
  wide: number,
): ReadonlyArray<ReadonlyArray<InspectorPanel>> =>
  steeringPanels(recording, shown).reduce<readonly [ReadonlyArray<InspectorPanel>, ReadonlyArray<InspectorPanel>]>(
    ([left, right], panel) =>
      heightOf(left, wide) < heightOf(right, wide) ? [[...left, panel], right] : [left, [...right, panel]],
    [sequencePanels(recording), headPanels(recording, shown)],
  )

/**
 * A model on one sequence: input, target and output, head weightings, and head controls. Time runs to the right in
 * every panel. Dashed lines mark the phases, and the first step whose target counts. Of a long sequence, each column is several
 * steps; of a large memory, the slots in use are shown.
 *
 * @returns an SVG
 */
export const inspectorFigure = (recording: Recording, { title, subtitle }: About): string => {
  const shown = slotsShown(recording, MOST_SLOTS)
  const bins = binsOf(stepsOf(recording), MOST)
  const cell = Math.max(1, Math.min(24, Math.floor(320 / bins.count)))
  const place = { bins, cell, phases: phasesShown(recording.timeline), answer: firstCounted(recording) }
  const hasMemory = captionedFields(recording).length > 0
  const columns = hasMemory ? columnsOf(recording, shown, widthOf(place)) : [sequencePanels(recording)]
  const wide = Math.max(widthOf(place), 230)
  const width = Math.max(
    560,
    MARGIN + columns.length * (LEFT + wide) + (columns.length - 1) * COLUMN_GAP + 24 + BAR + MARGIN,
  )
  const titles = wrapped(title, 14, width - 2 * MARGIN, true)
  const note = [
    subtitle,
    ...(place.answer > 0 ? ['Orange line: first step that counts.'] : []),
    binNote(bins, 'column', 'steps'),
    ...(hasMemory ? [slotNote(shown) ?? ''] : []),
  ]
  const notes = wrapped(note.filter(Boolean).join(' '), 10, width - 2 * MARGIN)
  const head = MARGIN + titles.length * 18 + notes.length * 14 + 8
  const height =
    head +
    stripHeight(place) +
    maxOf(
      columns.map((panels) => heightOf(panels, widthOf(place))),
      hasMemory ? 300 : 150,
    ) +
    8
  const bar = sequenceBar(recording)
  const bars = moved(
    width - MARGIN - BAR + 14,
    head + TITLE,
    bar === undefined ? '' : colourBar(bar.map, { height: 90, ...bar }),
    ...(hasMemory
      ? [moved(0, 120, colourBar(unit, { height: 130, label: 'weight, gate, usage', ticks: [0, 0.25, 0.5, 0.75, 1] }))]
      : []),
  )
  return svgDocument(
    { width, height, title },
    ...titles.map((line, at) => textLine(MARGIN, MARGIN + 12 + at * 18, line, { size: 14, bold: true })),
    ...notes.map((line, at) =>
      textLine(MARGIN, MARGIN + titles.length * 18 + 11 + at * 14, line, { size: 10, fill: FAINT }),
    ),
    ...columns.map((panels, at) =>
      moved(MARGIN + LEFT + at * (LEFT + wide + COLUMN_GAP), head, drawColumn(panels, place)),
    ),
    bars,
  )
}
