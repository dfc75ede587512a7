import { bottomAxis, leftAxis, thinned } from '../charts/axes.ts'
import { colourBar } from '../charts/colourBar.ts'
import { heatMap } from '../charts/heatMap.ts'
import { legend } from '../charts/legend.ts'
import { lineChart } from '../charts/lineChart.ts'
import { unit } from '../charts/colourScale.ts'
import { linear } from '../charts/scales.ts'
import { element, FAINT, moved, svgDocument, textLine } from '../charts/svg.ts'
import { wrapped } from '../charts/textWidth.ts'
import { maxOf } from '../core/extremes.ts'
import { firstCounted } from '../recording/errors.ts'
import { captionedFields } from '../recording/fields.ts'
import { length } from '../recording/numbersAt.ts'
import type { Recording } from '../recording/recording.ts'
import { headPanels, type InspectorPanel, steeringPanels } from './inspectorPanels.ts'
import { sequenceBar, sequencePanels } from './sequencePanels.ts'
import { type SlotsShown, slotNote, slotsShown } from './slotsShown.ts'

/** A figure's title and subtitle. */
export type About = Readonly<{ title: string; subtitle: string }>

const MARGIN = 18
const LEFT = 64
const TITLE = 20
const BELOW = 10
const AXIS = 30
const LINES = 62
const COLUMN_GAP = 34
const BAR = 64

/** The first step whose target counts. A dashed line marks it. */
const answerFrom = firstCounted

const plotHeight = (panel: InspectorPanel): number => (panel.kind === 'table' ? panel.rows * panel.rowHeight : LINES)

const panelHeight = (panel: InspectorPanel): number =>
  TITLE + plotHeight(panel) + BELOW + (panel.kind === 'lines' ? 14 : 0)

type Place = Readonly<{ steps: number; cell: number; from: number; last: boolean }>

const drawTable = (panel: Extract<InspectorPanel, { kind: 'table' }>, { steps, cell }: Place): string =>
  heatMap({
    rows: panel.rows,
    columns: steps,
    cell: { width: cell, height: panel.rowHeight },
    value: panel.value,
    map: panel.map,
  }) + leftAxis(plotHeight(panel), panel.marks, panel.yLabel, 32)

const drawLines = (panel: Extract<InspectorPanel, { kind: 'lines' }>, { steps, cell }: Place): string => {
  const key = legend(panel.series, 140)
  return [
    lineChart({
      width: steps * cell,
      height: LINES,
      series: panel.series,
      x: { place: (t) => (t + 0.5) / steps, ticks: [] },
      y: linear(...panel.range, 3),
    }),
    moved(Math.max(0, steps * cell - 120), -14, key.svg),
  ].join('')
}

const drawPanel = (panel: InspectorPanel, place: Place): string => {
  const { steps, cell, from, last } = place
  const height = plotHeight(panel)
  const marks = Array.from({ length: steps }, (_, t) => ({ at: (t + 0.5) * cell, text: String(t) }))
  return moved(
    0,
    TITLE,
    textLine(0, -6, panel.title, { size: 10, bold: true }),
    panel.kind === 'table' ? drawTable(panel, place) : drawLines(panel, place),
    ...(from > 0
      ? [
          element('line', {
            x1: from * cell,
            x2: from * cell,
            y1: -3,
            y2: height + 3,
            stroke: '#d55e00',
            'stroke-width': 1,
            'stroke-dasharray': '3 2',
          }),
        ]
      : []),
    ...(last ? [moved(0, height, bottomAxis(steps * cell, thinned(marks, 20), 'step'))] : []),
  )
}

const drawColumn = (panels: ReadonlyArray<InspectorPanel>, place: Omit<Place, 'last'>): string => {
  let y = 0
  return panels
    .map((panel, at) => {
      const drawn = moved(0, y, drawPanel(panel, { ...place, last: at === panels.length - 1 }))
      y += panelHeight(panel)
      return drawn
    })
    .join('')
}

const heightOf = (panels: ReadonlyArray<InspectorPanel>): number =>
  panels.reduce((sum, panel) => sum + panelHeight(panel), 0) + AXIS

/** Sequences on the left, heads on the right; head controls go where there is more room. */
const columnsOf = (recording: Recording, shown: SlotsShown): ReadonlyArray<ReadonlyArray<InspectorPanel>> =>
  steeringPanels(recording, shown).reduce<readonly [ReadonlyArray<InspectorPanel>, ReadonlyArray<InspectorPanel>]>(
    ([left, right], panel) =>
      heightOf(left) < heightOf(right) ? [[...left, panel], right] : [left, [...right, panel]],
    [sequencePanels(recording), headPanels(recording, shown)],
  )

/**
 * A model on one sequence: input, target and output, head weightings, and head controls. Time runs to the right in
 * every panel. A dashed line marks the first step whose target counts.
 *
 * @returns an SVG
 */
export const inspectorFigure = (recording: Recording, { title, subtitle }: About): string => {
  const shown = slotsShown(recording)
  const steps = length(recording.inputs, 0)
  const cell = Math.max(1, Math.min(24, Math.floor(320 / steps)))
  const hasMemory = captionedFields(recording).length > 0
  const columns = hasMemory ? columnsOf(recording, shown) : [sequencePanels(recording)]
  const wide = Math.max(steps * cell, 230)
  const width = Math.max(
    560,
    MARGIN + columns.length * (LEFT + wide) + (columns.length - 1) * COLUMN_GAP + 24 + BAR + MARGIN,
  )
  const titles = wrapped(title, 14, width - 2 * MARGIN, true)
  const note = [
    subtitle,
    ...(answerFrom(recording) > 0 ? ['Dashed line: first step that counts.'] : []),
    ...(hasMemory ? [slotNote(shown) ?? ''] : []),
  ]
  const notes = wrapped(note.filter(Boolean).join(' '), 10, width - 2 * MARGIN)
  const head = MARGIN + titles.length * 18 + notes.length * 14 + 8
  const height = head + maxOf(columns.map(heightOf), hasMemory ? 300 : 150) + 8
  const place = { steps, cell, from: answerFrom(recording) }
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
