import { legend } from '../charts/legend.ts'
import { lineChart } from '../charts/lineChart.ts'
import { linear, type Scale } from '../charts/scales.ts'
import { element, FAINT, moved, svgDocument, textLine } from '../charts/svg.ts'
import { shortened, wrapped } from '../charts/textWidth.ts'
import { maxOf } from '../core/extremes.ts'
import { short } from '../core/numbers.ts'
import type { Baseline } from '../runs/baselines.ts'
import { curvePanels } from './curvePanels.ts'
import { looks } from './groupLines.ts'
import type { TaskRuns } from './runGroups.ts'

/** Labels closer than this overlap, in pixels. */
const CROWDED = 10

/**
 * A baseline as a dashed line with its name and value above its right end; below it where an earlier one is too close, and without
 * a name where that one has the same.
 */
const baselineLine = (
  { name, y }: Baseline,
  earlier: ReadonlyArray<Baseline>,
  scale: Scale,
  width: number,
  height: number,
): string => {
  const heightOf = (value: number): number => (1 - scale.place(value)) * height
  const at = heightOf(y)
  if (!Number.isFinite(at) || at < 0 || at > height) return ''
  const close = earlier.find((other) => Math.abs(heightOf(other.y) - at) < CROWDED)
  const line = { x1: 0, x2: width, y1: at, y2: at, stroke: FAINT, 'stroke-width': 1, 'stroke-dasharray': '4 3' }
  const style = { size: 8.5, anchor: 'end', fill: FAINT, halo: true } as const
  const label = textLine(width - 3, close === undefined ? at - 3 : at + 9, `${name} ${short(y)}`, style)
  return element('line', line) + (close?.name === name ? '' : label)
}

const MARGIN = 16
const LEFT = 56
const RIGHT = 20
const GAP = 62

/** How the lines of repetitions are to be read. */
const SPREAD_NOTE =
  'Thick line: median over the seeds, as far as all runs go; a run that solved its task stays as it is. Band: quartiles. Thin lines: the seeds.'

/**
 * The learning curves of the runs of a task: loss, errors, gradient norm and accuracy over the sequences seen. Runs that differ
 * in their seeds alone are a median with a band. Baselines of loss and errors are dashed lines.
 *
 * @param title the figure's title
 * @returns     an SVG
 */
export const curvesFigure = (task: TaskRuns, title: string): string => {
  const { groups } = task
  const runs = groups.flatMap((group) => group.runs)
  const panels = curvePanels(task)
  const columns = panels.length > 4 ? 3 : 2
  const width = 780
  const plotWidth = (width - 2 * MARGIN - columns * LEFT - (columns - 1) * RIGHT - 8) / columns
  const plotHeight = columns === 3 ? 140 : 170
  const titles = wrapped(title, 14, width - 2 * MARGIN, true)
  const hasSpread = runs.length > groups.length
  const notes = hasSpread ? wrapped(SPREAD_NOTE, 9.5, width - 2 * MARGIN) : []
  const names =
    groups.length > 1 || hasSpread
      ? legend(
          groups.map(({ name }, at) => ({ name, ...looks(at) })),
          width - 2 * MARGIN,
        )
      : undefined
  const underTitle = MARGIN + titles.length * 18
  const underNames = underTitle + (names === undefined ? 0 : names.height + 8)
  const head = underNames + notes.length * 13
  const seen = maxOf(
    runs.map(({ records }) => records.at(-1)?.sequences ?? 0),
    1,
  )
  const x = linear(0, seen, columns === 3 ? 4 : 5)
  const keys = panels.map(({ entries }) => legend(entries, plotWidth))
  const rows = Array.from({ length: Math.ceil(panels.length / columns) }, (_, at) => {
    const inRow = keys.slice(at * columns, (at + 1) * columns)
    return (
      plotHeight +
      GAP +
      maxOf(
        inRow.map((key) => key.height),
        0,
      )
    )
  })
  const upTo = (row: number): number => rows.slice(0, row).reduce((sum, high) => sum + high, 0)
  const drawn = panels.map(({ title: name, entries, baselines = [], ...panel }, at) => {
    const key = keys[at]
    const left = MARGIN + LEFT + (at % columns) * (LEFT + plotWidth + RIGHT)
    const top = head + 30 + upTo(Math.floor(at / columns))
    return moved(
      left,
      top,
      textLine(0, -9, shortened(name, 11, plotWidth, true), { size: 11, bold: true }),
      lineChart({ width: plotWidth, height: plotHeight, x, ...panel, xLabel: 'sequences seen', yOffset: 42 }),
      ...baselines.map((baseline, n) => baselineLine(baseline, baselines.slice(0, n), panel.y, plotWidth, plotHeight)),
      ...(entries.length === 0 || key === undefined ? [] : [moved(0, plotHeight + 32, key.svg)]),
    )
  })
  const height = head + 30 + upTo(rows.length) - 14
  return svgDocument(
    { width, height, title },
    ...titles.map((line, at) => textLine(MARGIN, MARGIN + 12 + at * 18, line, { size: 14, bold: true })),
    ...(names === undefined ? [] : [moved(MARGIN, underTitle + 4, names.svg)]),
    ...notes.map((line, at) => textLine(MARGIN, underNames + 9 + at * 13, line, { size: 9.5, fill: FAINT })),
    ...drawn,
    ...(runs.every(({ records }) => records.length === 0)
      ? [textLine(width - MARGIN, MARGIN + 12, 'no records yet', { anchor: 'end', fill: FAINT })]
      : []),
  )
}
