import { roundStep } from '../../charts/roundStep.ts'
import type { ColourScale } from '../../charts/colourScale.ts'
import type { Field } from '../../recording/numbersAt.ts'

/** One axis of a heat map: its name, and the label of each entry. */
export type Side = Readonly<{ name: string; label: (index: number) => string }>

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
}>

/** The least row height, in pixels. */
const THINNEST = 2

/** The largest height of a heat map, unless its rows would become too thin. */
const HIGHEST = 300

const TICKS = 18
const TITLE = 16
const ABOVE = 7
const BESIDE = 9

/** The layout of a heat map, in CSS pixels. */
export type Layout = Readonly<{
  width: number
  height: number
  left: number
  top: number
  cellWidth: number
  cellHeight: number
}>

export const layoutOf = (spec: HeatMapSpec, width: number): Layout => {
  const { rows, columns } = spec.field
  const left = spec.gutter + BESIDE * (spec.beside?.length ?? 0)
  const cellHeight = Math.max(THINNEST, Math.min(spec.rowHeight, HIGHEST / Math.max(1, rows)))
  const cellWidth = Math.max(0.5, Math.min(spec.columnWidth, (width - left - 2) / Math.max(1, columns)))
  return { width, height: ABOVE + rows * cellHeight + TICKS + TITLE, left, top: ABOVE, cellWidth, cellHeight }
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

/** The number of cells per label, so that labels do not overlap: 1, 2, 5, 10 … */
export const labelEvery = (pixelsPerCell: number, distance: number): number =>
  Math.max(1, roundStep(distance / pixelsPerCell))
