import uPlot from 'uplot'
import { type ChartKind, type ChartSpec, kindShown, table } from './chartAxes.ts'
import { plotOptions } from './chartPlot.ts'
import { tipAt } from './chartTip.ts'
import { type Disposable, element, freshId, inNextFrame, on } from './element.ts'
import { announce, hideTip, showTip, type Tip } from './pointer.ts'
import { onTheme } from './theme.ts'

export type Chart = Disposable & Readonly<{ root: HTMLElement; show: (spec: ChartSpec) => void }>

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
  const empty = element('p', { class: 'empty' })

  const tipOf = (index: number): Tip | undefined => {
    const x = plot?.data[0]?.[index]
    return spec === undefined || x === undefined || x === null ? undefined : tipAt(kind, spec, x)
  }
  const pointed = (u: uPlot) => {
    const { idx, left, top } = u.cursor
    const tip = typeof idx === 'number' ? tipOf(idx) : undefined
    if (tip === undefined || left === undefined || left < 0 || !(byKey || place.matches(':hover'))) {
      if (place.matches(':hover')) hideTip()
      return
    }
    const over = u.over.getBoundingClientRect()
    showTip(over.left + left, over.top + (top ?? 0), tip)
  }
  const drawing = inNextFrame(() => {
    const width = place.clientWidth
    if (spec === undefined || width === 0) return
    const shown = kindShown(kind, spec)
    const lines = spec.lines.filter(({ points }) => points.y.length > 0)
    const data = table(shown, lines, spec.x)
    empty.remove()
    if (lines.length === 0 || data[0].length === 0) {
      plot?.destroy()
      plot = undefined
      drawn = ''
      empty.textContent = spec.isLoading ? 'Loading …' : 'No data yet.'
      place.append(empty)
      return
    }
    const shape = JSON.stringify([
      spec.x.name,
      spec.x.isLogarithmic,
      spec.isLinear,
      width,
      lines.map(({ name, colour, dash, label, points }) => [name, colour, dash, label, 'low' in points]),
    ])
    const next = plotOptions(shown, spec, lines, { width, pointed })
    if (plot !== undefined && shape === drawn && sameDashes(plot, next)) plot.setData(data)
    else {
      plot?.destroy()
      plot = new uPlot(next, data, place)
    }
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
    const tip = tipOf(to)
    if (tip)
      announce(
        `${tip.title}: ${tip.lines.map(({ name, value }) => `${name} ${value}`).join(', ')}${tip.note === undefined ? '' : `; ${tip.note}`}`,
      )
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

/** Whether the curves of a plot have the dashes of new options: others may cover each other now. */
const sameDashes = (plot: uPlot, { series }: uPlot.Options): boolean =>
  plot.series.every(({ dash }, index) => String(dash) === String(series[index]?.dash))
