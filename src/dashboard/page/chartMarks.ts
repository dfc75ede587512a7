import type uPlot from 'uplot'
import { FONT, type Line } from './chartAxes.ts'
import { LABEL_HEIGHT, labelPlaces } from './labelPlaces.ts'
import { cssVariable } from './theme.ts'

/** The most curves whose names are written at their ends. */
const MOST_LABELS = 12

let measuring: CanvasRenderingContext2D | null | undefined

/** The width of a text of a chart, in pixels. */
export const widthOf = (text: string): number => {
  measuring ??= document.createElement('canvas').getContext('2d')
  if (measuring === null) return 0
  measuring.font = FONT
  return measuring.measureText(text).width
}

/** The longest name at the end of a curve, in pixels; longer ones are cut. */
const WIDEST = 104

/** A name, cut to a width. */
const cut = (text: string, width = WIDEST): string => {
  if (widthOf(text) <= width) return text
  let shown = text
  while (shown.length > 1 && widthOf(`${shown}…`) > width) shown = shown.slice(0, -1)
  return `${shown}…`
}

const isCurve = ({ kind = 'curve' }: Line): boolean => kind === 'curve'

/** The curves whose names are written at their ends: few, so that there is room. */
export const labelled = (lines: ReadonlyArray<Line>): ReadonlyArray<Line> => {
  const all = lines.filter((line) => isCurve(line) && line.label !== undefined)
  return all.length > 1 && all.length <= MOST_LABELS ? all : []
}

/**
 * Pixels to the right of a plot for the names of curves that end near its right end.
 *
 * @param width the plot's width, about
 */
export const roomFor = (lines: ReadonlyArray<Line>, width: number): number => {
  const ends = lines.flatMap(({ points: { x } }) => (x.length === 0 ? [] : [x[0] as number, x.at(-1) as number]))
  const [from, to] = [
    ends.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    ends.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  ]
  return labelled(lines).reduce((most, { label = '', points: { x } }) => {
    const left = to > from ? (width * (to - (x.at(-1) ?? to))) / (to - from) : 0
    return Math.max(most, Math.ceil(widthOf(cut(label)) + 8 - left))
  }, 0)
}

type End = Readonly<{ line: Line; text: string; x: number; y: number }>

/** The last finite point of a curve, in canvas pixels. */
const endOf = (plot: uPlot, line: Line, text: string): ReadonlyArray<End> => {
  const { x, y } = line.points
  const last = y.findLastIndex((value) => value !== null)
  if (last === -1) return []
  const low = plot.scales['y']?.min ?? 0
  const at = {
    x: plot.valToPos(x[last] as number, 'x', true),
    y: plot.valToPos(Math.max(low, y[last] as number), 'y', true),
  }
  return Number.isFinite(at.x) && Number.isFinite(at.y) ? [{ line, text, ...at }] : []
}

/** Writes texts with an outline in the panel’s colour. */
const writer = (ctx: CanvasRenderingContext2D, ratio: number) => {
  ctx.font = FONT.replace('11px', `${11 * ratio}px`)
  ctx.lineJoin = 'round'
  ctx.lineWidth = 3 * ratio
  ctx.textBaseline = 'middle'
  ctx.textAlign = 'left'
  ctx.strokeStyle = cssVariable('--panel')
  return (text: string, x: number, y: number, colour: string) => {
    ctx.fillStyle = cssVariable(colour)
    ctx.strokeText(text, x, y)
    ctx.fillText(text, x, y)
  }
}

/** Writes the names of curves at their ends, and those of baselines beside their right ends. */
export const drawLabels = (plot: uPlot, lines: ReadonlyArray<Line>): void => {
  const { ctx, bbox } = plot
  const ratio = devicePixelRatio || 1
  const baselines = lines.filter((line) => !isCurve(line) && line.label !== undefined)
  const ends = [
    ...labelled(lines).flatMap((line) => endOf(plot, line, cut(line.label ?? ''))),
    ...baselines.flatMap((line) => endOf(plot, line, line.label ?? '')),
  ]
  const top = bbox.top / ratio + LABEL_HEIGHT / 2
  // The name of a baseline is above it; below it, at the top of the plot.
  const besideOf = (y: number): number => {
    const above = y - LABEL_HEIGHT / 2 - 2
    return above >= top ? above : y + LABEL_HEIGHT / 2 + 2
  }
  const wanted = ends.map(({ line, text, x, y }) => {
    const width = widthOf(text)
    const right = (bbox.left + bbox.width) / ratio
    return isCurve(line)
      ? { x: x / ratio + 5, y: y / ratio, width, reach: 4 }
      : { x: right - width - 4, y: besideOf(y / ratio), width, reach: 1 }
  })
  const places = labelPlaces(wanted, {
    top,
    bottom: (bbox.top + bbox.height) / ratio - 2,
    left: bbox.left / ratio,
    right: plot.width,
  })
  ctx.save()
  const write = writer(ctx, ratio)
  for (const [index, place] of places.entries()) {
    const end = ends[index]
    if (end !== undefined && place !== undefined) write(end.text, place.x * ratio, place.y * ratio, end.line.colour)
  }
  ctx.restore()
}

const CROSS = 3

/** Draws a cross at the top of the plot wherever a recorded value is not finite. */
export const drawCrosses = (plot: uPlot, lines: ReadonlyArray<Line>): void => {
  const { ctx, bbox } = plot
  const ratio = devicePixelRatio || 1
  const size = CROSS * ratio
  ctx.save()
  ctx.lineWidth = 1.5 * ratio
  for (const { points, colour } of lines) {
    ctx.strokeStyle = cssVariable(colour)
    ctx.beginPath()
    for (const [index, y] of points.y.entries()) {
      if (y !== null) continue
      const x = plot.valToPos(points.x[index] as number, 'x', true)
      if (!(x >= bbox.left && x <= bbox.left + bbox.width)) continue
      ctx.moveTo(x - size, bbox.top + ratio)
      ctx.lineTo(x + size, bbox.top + ratio + 2 * size)
      ctx.moveTo(x + size, bbox.top + ratio)
      ctx.lineTo(x - size, bbox.top + ratio + 2 * size)
    }
    ctx.stroke()
  }
  ctx.restore()
}
