import uPlot from 'uplot'
import { axis, type ChartKind, type ChartSpec, type Line, scaleOf, table, valueAxis } from './chartAxes.ts'
import { type Disposable, element, freshId, inNextFrame, on } from './element.ts'
import { announce, hideTip, showTip, type Tip } from './pointer.ts'
import type { Points } from './series.ts'
import { cssVariable, onTheme } from './theme.ts'

export type Chart = Disposable & Readonly<{ root: HTMLElement; show: (spec: ChartSpec) => void }>

const HEIGHT = 220
/** A titled chart of curves. The pointer, touch or the arrow keys show its values. */
export const chart = (container: HTMLElement, kind: ChartKind): Chart => {
  const id = freshId('chart')
  const place = element('div', {
    class: 'chart-place',
    tabindex: 0,
    role: 'application',
    'aria-roledescription': 'chart',
  })
  place.setAttribute('aria-label', `${kind.title}. Use the arrow keys to read its points.`)
  const root = element(
    'section',
    { class: 'panel chart', 'aria-labelledby': id },
    element('h3', { id }, kind.title),
    element('p', { class: 'explanation' }, kind.text),
    place,
  )
  container.append(root)
  let spec: ChartSpec | undefined
  let plot: uPlot | undefined
  let drawn = ''
  let byKey = false
  const empty = element('p', { class: 'empty' }, 'No data yet.')

  const tipAt = (index: number): Tip | undefined => {
    if (spec === undefined || plot === undefined) return undefined
    const x = plot.data[0]?.[index]
    if (x === undefined || x === null) return undefined
    return {
      title: spec.x.format(x),
      lines: spec.lines.flatMap((line) => {
        const y = valueNear(line.points, x)
        return y === undefined ? [] : [{ name: line.name, value: kind.format(y), swatch: cssVariable(line.colour) }]
      }),
    }
  }
  const pointed = (u: uPlot) => {
    const { idx, left, top } = u.cursor
    const tip = typeof idx === 'number' ? tipAt(idx) : undefined
    if (tip === undefined || left === undefined || left < 0 || !(byKey || place.matches(':hover'))) {
      if (place.matches(':hover')) hideTip()
      return
    }
    const over = u.over.getBoundingClientRect()
    showTip(over.left + left, over.top + (top ?? 0), tip)
  }
  const build = (data: uPlot.AlignedData, lines: ReadonlyArray<Line>, x: ChartSpec['x'], width: number) => {
    plot?.destroy()
    plot = new uPlot(
      {
        width,
        height: HEIGHT,
        padding: [8, 26, 0, 0],
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, sync: { key: 'engram' }, y: false, points: { size: 7 } },
        scales: { x: { time: false }, y: scaleOf(kind) },
        axes: [axis(x.name, x.format, 26, 70), valueAxis(kind)],
        series: [
          {},
          ...lines.map(({ name, colour, dash, points }) => ({
            label: name,
            stroke: cssVariable(colour),
            width: 1.75,
            spanGaps: true,
            points: { show: points.x.length < 2 },
            ...(dash && { dash: [...dash] }),
          })),
        ],
        hooks: { setCursor: [pointed], draw: [(u) => drawLineLabels(u, lines)] },
      },
      data,
      place,
    )
  }
  const drawing = inNextFrame(() => {
    const width = place.clientWidth
    if (spec === undefined || width === 0) return
    const lines = spec.lines.filter(({ points }) => points.y.some((y) => y !== null))
    const data = table(kind, lines)
    empty.remove()
    if (lines.length === 0) {
      plot?.destroy()
      plot = undefined
      drawn = ''
      place.append(empty)
      return
    }
    const shape = [
      spec.x.name,
      width,
      ...lines.flatMap(({ name, colour, points }) => [name, colour, points.x.length < 2]),
    ].join('\n')
    if (plot !== undefined && shape === drawn) plot.setData(data)
    else build(data, lines, spec.x, width)
    drawn = shape
  })
  const keyed = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const xs = plot?.data[0]
    if (step === undefined || plot === undefined || xs === undefined) return
    event.preventDefault()
    const from = plot.cursor.idx
    const to = typeof from === 'number' && byKey ? Math.max(0, Math.min(xs.length - 1, from + step)) : xs.length - 1
    byKey = true
    plot.setCursor({ left: plot.valToPos(xs[to] as number, 'x'), top: 12 })
    const tip = tipAt(to)
    if (tip) announce(`${tip.title}: ${tip.lines.map(({ name, value }) => `${name} ${value}`).join(', ')}`)
  }
  const left = () => {
    byKey = false
    hideTip()
  }
  const observer = new ResizeObserver(drawing.ask)
  observer.observe(place)
  const undo = [
    on(place, 'keydown', keyed),
    on(place, 'pointermove', () => {
      byKey = false
    }),
    on(place, 'pointerleave', left),
    on(place, 'blur', left),
    onTheme(() => {
      drawn = ''
      drawing.ask()
    }),
    drawing.dispose,
    () => observer.disconnect(),
    () => plot?.destroy(),
    () => root.remove(),
  ]
  return {
    root,
    show: (next) => {
      spec = next
      drawing.ask()
    },
    dispose: () => {
      for (const step of undo) step()
    },
  }
}

/** Writes the labels of horizontal lines above their right ends; below, where there is no room above. */
const drawLineLabels = (plot: uPlot, lines: ReadonlyArray<Line>): void => {
  const { ctx, bbox } = plot
  const ratio = devicePixelRatio || 1
  ctx.save()
  ctx.font = `${11 * ratio}px system-ui, sans-serif`
  ctx.textAlign = 'right'
  ctx.lineJoin = 'round'
  ctx.lineWidth = 3 * ratio
  const places: number[] = []
  for (const { label, colour, points } of lines) {
    const y = points.y.at(-1)
    if (label === undefined || typeof y !== 'number') continue
    const at = plot.valToPos(y, 'y', true)
    // Of lines that are close to each other, the first has its label.
    if (!Number.isFinite(at) || places.some((other) => Math.abs(other - at) < 14 * ratio)) continue
    places.push(at)
    const isHigh = at - bbox.top < 14 * ratio
    ctx.textBaseline = isHigh ? 'top' : 'bottom'
    ctx.strokeStyle = cssVariable('--panel')
    ctx.fillStyle = cssVariable(colour)
    const place = [label, bbox.left + bbox.width - 4 * ratio, at + (isHigh ? 3 : -3) * ratio] as const
    ctx.strokeText(...place)
    ctx.fillText(...place)
  }
  ctx.restore()
}

/** The last value at or before x; none before the first point or far beyond the last. */
const valueNear = ({ x, y }: Points, at: number): number | undefined => {
  let found: number | undefined
  for (let index = 0; index < x.length && (x[index] as number) <= at; index++) found = y[index] ?? found
  return found
}
