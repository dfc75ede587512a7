import { roundStep } from '../../charts/roundStep.ts'
import type { ColourScale } from '../../charts/colourScale.ts'
import type { Field } from '../../recording/numbersAt.ts'
import type { Phase } from '../../tasks/phases.ts'

/** One axis of a heat map: its name, and the label of each entry. */
export type Side = Readonly<{
  name: string
  label: (index: number) => string
  /** Whether entries are left out between an entry and the one before it. */
  isBreak?: (index: number) => boolean
}>

/** A column of marks between the row labels and the cells: one value per row, 0 to 1. */
export type Beside = Readonly<{ name: string; variable: string; value: (row: number) => number }>

/** The contents of a heat map. */
export type HeatMapSpec = Readonly<{
  /** Its name for screen readers. */
  label: string
  field: Field
  rows: Side
  columns: Side
  scale: ColourScale
  /** The largest row height, in pixels. */
  rowHeight: number
  /** The largest column width, in pixels. */
  columnWidth: number
  /** Pixels to the left of the cells. */
  gutter: number
  /** The quantity in a cell, as in “weight 0.93”. */
  value: string
  /** Cells to outline: wrong bits. */
  wrong?: (row: number, column: number) => boolean
  /** Columns to fade: steps that do not count in the loss. */
  pale?: (column: number) => boolean
  beside?: ReadonlyArray<Beside>
  /** The phases of the sequence: columns from `from` to before `to`. */
  phases?: ReadonlyArray<Phase>
  /** Whether the names of the phases are above the columns. */
  namesPhases?: boolean
}>

/** The least row height, in pixels. */
const THINNEST = 2

/** The largest height of a heat map, unless its rows would become too thin. */
const HIGHEST = 300

const TICKS = 18
const TITLE = 16
/** Pixels above the cells, for the mark of a column; and for the names of phases. */
export const ABOVE = 7
const NAMES = 16
const BESIDE = 9

/** The layout of a heat map, in CSS pixels. */
export type Layout = Readonly<{
  width: number
  height: number
  /** Pixels for the labels of rows: those of the spec, but not too many of a narrow page. */
  gutter: number
  left: number
  top: number
  cellWidth: number
  cellHeight: number
}>

export const layoutOf = (spec: HeatMapSpec, width: number): Layout => {
  const { rows, columns } = spec.field
  const gutter = Math.min(spec.gutter, Math.max(60, 0.25 * width))
  const left = gutter + BESIDE * (spec.beside?.length ?? 0)
  const cellHeight = Math.max(THINNEST, Math.min(spec.rowHeight, HIGHEST / Math.max(1, rows)))
  const cellWidth = Math.max(0.5, Math.min(spec.columnWidth, (width - left - 2) / Math.max(1, columns)))
  const top = ABOVE + (spec.namesPhases === true && (spec.phases?.length ?? 0) > 0 ? NAMES : 0)
  return { width, height: top + rows * cellHeight + TICKS + TITLE, gutter, left, top, cellWidth, cellHeight }
}

/** The cell at a point, if any. */
export const cellAt = (
  { field }: HeatMapSpec,
  { left, top, cellWidth, cellHeight }: Layout,
  x: number,
  y: number,
): readonly [number, number] | undefined => {
  const [row, column] = [Math.floor((y - top) / cellHeight), Math.floor((x - left) / cellWidth)]
  return row >= 0 && row < field.rows && column >= 0 && column < field.columns ? [row, column] : undefined
}

/** The entries of an axis that have a label: every k-th since the last break, and those after a break. */
export const labelledEntries = (
  { isBreak = () => false }: Side,
  count: number,
  every: number,
  fits: number,
): ReadonlyArray<number> => {
  const labels: number[] = []
  let start = 0
  for (let entry = 0; entry < count; entry++) {
    if (entry > 0 && isBreak(entry)) start = entry
    const last = labels.at(-1)
    if ((entry - start) % every !== 0) continue
    // After a break, the label before it gives way where there is no room for both.
    if (last !== undefined && entry - last < fits) {
      if (entry !== start) continue
      if (labels.length > 1) labels.pop()
      else continue
    }
    labels.push(entry)
  }
  return labels
}

/** The phase of a column, if the columns have phases. */
export const phaseAt = ({ phases }: Pick<HeatMapSpec, 'phases'>, column: number): Phase | undefined =>
  phases?.find(({ from, to }) => column >= from && column < to)

/** The number of cells per label, so that labels do not overlap: 1, 2, 5, 10 … */
export const labelEvery = (pixelsPerCell: number, distance: number): number =>
  Math.max(1, roundStep(distance / pixelsPerCell))
