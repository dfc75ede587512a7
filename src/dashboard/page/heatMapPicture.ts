import { colourOf } from '../../charts/colourMap.ts'
import { colourMapOf } from '../../charts/colourScale.ts'
import { ABOVE, type HeatMapSpec, type Layout, labelEvery, labelledEntries } from './heatMapSpec.ts'
import { cssVariable } from './theme.ts'

const FONT = '11px system-ui, sans-serif'

/** Cells of at least this size have a line between them. */
const ROOMY = 6
/** The opacity of these lines: they lie over dark cells. */
const GRID = 0.4

/** The cells, one pixel each. */
export const cellsOf = ({ field, scale, pale }: HeatMapSpec): HTMLCanvasElement => {
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, field.columns)
  canvas.height = Math.max(1, field.rows)
  const context = canvas.getContext('2d') as CanvasRenderingContext2D
  const image = context.createImageData(canvas.width, canvas.height)
  const map = colourMapOf(scale)
  for (let row = 0; row < field.rows; row++)
    for (let column = 0; column < field.columns; column++) {
      const offset = 4 * (row * field.columns + column)
      const [red, green, blue] = colourOf(map, field.value(row, column))
      image.data.set([red, green, blue, pale?.(column) === true ? 70 : 255], offset)
    }
  context.putImageData(image, 0, 0)
  return canvas
}

/** Marks over the cells. */
export type Marks = Readonly<{
  /** The marked column. */
  column?: number | undefined
  cursor?: readonly [row: number, column: number] | undefined
}>

const drawCells = (context: CanvasRenderingContext2D, cells: HTMLCanvasElement, spec: HeatMapSpec, layout: Layout) => {
  const { left, top, cellWidth, cellHeight } = layout
  const [width, height] = [spec.field.columns * cellWidth, spec.field.rows * cellHeight]
  context.fillStyle = cssVariable('--panel')
  context.fillRect(left, top, width, height)
  context.imageSmoothingEnabled = cellWidth < 1
  context.drawImage(cells, left, top, width, height)
  context.fillStyle = cssVariable('--panel')
  context.globalAlpha = GRID
  if (cellWidth >= ROOMY)
    for (let column = 1; column < spec.field.columns; column++)
      context.fillRect(left + column * cellWidth - 0.5, top, 1, height)
  if (cellHeight >= ROOMY)
    for (let row = 1; row < spec.field.rows; row++) context.fillRect(left, top + row * cellHeight - 0.5, width, 1)
  context.globalAlpha = 1
  context.strokeStyle = cssVariable('--line')
  context.lineWidth = 1
  context.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1)
}

const drawBeside = (context: CanvasRenderingContext2D, { beside = [], field }: HeatMapSpec, layout: Layout) => {
  const { left, top, cellHeight } = layout
  for (const [index, { variable, value }] of beside.entries()) {
    context.fillStyle = cssVariable(variable)
    const x = left - 9 * (beside.length - index)
    for (let row = 0; row < field.rows; row++) {
      const share = Math.min(1, Math.max(0, value(row) || 0))
      context.globalAlpha = share
      context.fillRect(x, top + row * cellHeight, 6, Math.max(1, cellHeight - 1))
    }
    context.globalAlpha = 1
  }
}

/** A text that fits a width: its beginning and …, where it is longer. */
const cut = (context: CanvasRenderingContext2D, text: string, width: number): string => {
  if (context.measureText(text).width <= width) return text
  let shown = text
  while (shown.length > 1 && context.measureText(`${shown}…`).width > width) shown = shown.slice(0, -1)
  return `${shown.trimEnd()}…`
}

const drawLabels = (context: CanvasRenderingContext2D, spec: HeatMapSpec, layout: Layout) => {
  const { gutter, left, top, cellWidth, cellHeight } = layout
  const { rows, columns } = spec.field
  const bottom = top + rows * cellHeight
  context.font = FONT
  context.fillStyle = cssVariable('--muted')
  context.textBaseline = 'middle'
  context.textAlign = 'right'
  const rowStep = labelEvery(cellHeight, 12)
  const edge = gutter - 6
  const room = spec.rows.name === '' ? edge : edge - 14
  for (const row of labelledEntries(spec.rows, rows, rowStep, Math.ceil(11 / cellHeight)))
    context.fillText(cut(context, spec.rows.label(row), room), edge, top + (row + 0.5) * cellHeight)
  context.textAlign = 'center'
  const columnStep = labelEvery(cellWidth, 26)
  for (const column of labelledEntries(spec.columns, columns, columnStep, Math.ceil(22 / cellWidth))) {
    const text = spec.columns.label(column)
    const half = context.measureText(text).width / 2
    const middle = Math.min(left + (column + 0.5) * cellWidth, layout.width - half - 1)
    context.fillText(text, middle, bottom + 11)
  }
  const middle = left + (columns * cellWidth) / 2
  context.fillText(spec.columns.name, middle, bottom + 26)
  context.save()
  context.translate(7, top + (rows * cellHeight) / 2)
  context.rotate(-Math.PI / 2)
  if (rows * cellHeight >= context.measureText(spec.rows.name).width) context.fillText(spec.rows.name, 0, 0)
  context.restore()
}

/** Dashed lines where entries of an axis are left out, from beside the labels across all cells. */
const drawBreaks = (context: CanvasRenderingContext2D, { rows, columns, field }: HeatMapSpec, layout: Layout) => {
  const { gutter, left, top, cellWidth, cellHeight } = layout
  const [right, bottom] = [left + field.columns * cellWidth, top + field.rows * cellHeight]
  context.save()
  for (const [colour, dash, width] of [
    ['--panel', [], 3],
    ['--muted', [3, 3], 1],
  ] as const) {
    context.strokeStyle = cssVariable(colour)
    context.lineWidth = width
    context.setLineDash([...dash])
    context.beginPath()
    for (let row = 1; row < field.rows; row++)
      if (rows.isBreak?.(row) === true) {
        context.moveTo(gutter - 4, top + row * cellHeight)
        context.lineTo(right, top + row * cellHeight)
      }
    for (let column = 1; column < field.columns; column++)
      if (columns.isBreak?.(column) === true) {
        context.moveTo(left + column * cellWidth, top)
        context.lineTo(left + column * cellWidth, bottom + 6)
      }
    context.stroke()
  }
  context.restore()
}

/** Lines between the phases of the sequence, and their names above the columns. */
const drawPhases = (context: CanvasRenderingContext2D, spec: HeatMapSpec, layout: Layout) => {
  const { phases = [], field, namesPhases } = spec
  const { left, top, cellWidth, cellHeight } = layout
  const start = namesPhases === true ? ABOVE : top
  context.font = FONT
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  for (const [at, { name, from, to }] of phases.entries()) {
    const [x, width] = [left + from * cellWidth, (to - from) * cellWidth]
    if (namesPhases === true) {
      context.fillStyle = cssVariable(at % 2 === 0 ? '--grid' : '--panel')
      context.fillRect(x, start, width, top - start - 2)
      context.fillStyle = cssVariable('--muted')
      const text = cut(context, name, width - 5)
      if (text === name || text.length > 3) context.fillText(text, x + 3, (start + top) / 2 - 0.5)
    }
    if (at === 0) continue
    context.fillStyle = cssVariable('--panel')
    context.fillRect(x - 1, start, 2, top + field.rows * cellHeight - start)
  }
}

/** A bar below the columns that count in the loss. */
const drawCounted = (context: CanvasRenderingContext2D, { pale, field }: HeatMapSpec, layout: Layout) => {
  if (pale === undefined) return
  const { left, top, cellWidth, cellHeight } = layout
  context.fillStyle = cssVariable('--muted')
  for (let column = 0; column < field.columns; column++)
    if (!pale(column)) context.fillRect(left + column * cellWidth, top + field.rows * cellHeight + 1.5, cellWidth, 2)
}

const drawWrong = (context: CanvasRenderingContext2D, { wrong, field }: HeatMapSpec, layout: Layout) => {
  if (wrong === undefined) return
  const { left, top, cellWidth, cellHeight } = layout
  context.strokeStyle = cssVariable('--wrong')
  context.lineWidth = Math.min(2, cellWidth / 3)
  for (let row = 0; row < field.rows; row++)
    for (let column = 0; column < field.columns; column++)
      if (wrong(row, column)) {
        const [x, y] = [left + column * cellWidth, top + row * cellHeight]
        context.strokeRect(x + 1, y + 1, cellWidth - 2, cellHeight - 2)
        context.beginPath()
        context.moveTo(x + 1, y + cellHeight - 1)
        context.lineTo(x + cellWidth - 1, y + 1)
        context.stroke()
      }
}

const drawMarks = (context: CanvasRenderingContext2D, spec: HeatMapSpec, layout: Layout, { column, cursor }: Marks) => {
  const { left, top, cellWidth, cellHeight } = layout
  context.lineWidth = 1.5
  if (column !== undefined && column < spec.field.columns) {
    const x = left + column * cellWidth
    context.strokeStyle = cssVariable('--now')
    context.fillStyle = cssVariable('--now')
    context.strokeRect(x, top - 1, cellWidth, spec.field.rows * cellHeight + 2)
    context.beginPath()
    context.moveTo(x + cellWidth / 2 - 5, top - ABOVE)
    context.lineTo(x + cellWidth / 2 + 5, top - ABOVE)
    context.lineTo(x + cellWidth / 2, top - 1)
    context.fill()
  }
  if (cursor === undefined) return
  const [x, y] = [left + cursor[1] * cellWidth, top + cursor[0] * cellHeight]
  context.strokeStyle = cssVariable('--ink')
  context.lineWidth = 2
  context.strokeRect(x - 1, y - 1, Math.max(3, cellWidth + 2), Math.max(3, cellHeight + 2))
}

/** Draws a heat map into a canvas of its layout's size. */
export const drawHeatMap = (
  canvas: HTMLCanvasElement,
  cells: HTMLCanvasElement,
  spec: HeatMapSpec,
  layout: Layout,
  marks: Marks,
): void => {
  const ratio = devicePixelRatio || 1
  const [width, height] = [Math.round(layout.width * ratio), Math.round(layout.height * ratio)]
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  const context = canvas.getContext('2d') as CanvasRenderingContext2D
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, layout.width, layout.height)
  drawCells(context, cells, spec, layout)
  drawBeside(context, spec, layout)
  drawPhases(context, spec, layout)
  drawBreaks(context, spec, layout)
  drawLabels(context, spec, layout)
  drawCounted(context, spec, layout)
  drawWrong(context, spec, layout)
  drawMarks(context, spec, layout, marks)
}
