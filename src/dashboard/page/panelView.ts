import { hexOf } from '../../charts/colour.ts'
import { type ColourScale, colourMapOf } from '../../charts/colourScale.ts'
import { short } from '../../core/numbers.ts'
import { type Disposable, element, freshId } from './element.ts'
import { heatMap } from './heatMap.ts'
import type { Panel } from './panel.ts'
import { textOn } from './scaleText.ts'

/** A colour bar with the values at its ends. */
const colourBar = () => {
  const bar = element('span', { class: 'bar-colours' })
  const [low, high] = [element('span'), element('span')]
  const node = element('span', { class: 'bar' }, low, bar, high)
  return {
    node,
    show: (scale: ColourScale) => {
      const { colours } = colourMapOf(scale)
      const stops = colours.filter((_, level) => level % 8 === 0).map(hexOf)
      bar.style.background = `linear-gradient(to right, ${stops.join(', ')})`
      low.textContent =
        scale.kind === 'sequential' ? textOn(scale, scale.low ?? 0).replace('-', '−') : `−${short(scale.extent)}`
      high.textContent = textOn(scale, scale.extent).replace('-', '−')
    },
  }
}

const signOf = ({ variable, name, hollow = false }: NonNullable<Panel['signs']>[number]): HTMLElement => {
  const swatch = element('span', { class: hollow ? 'swatch hollow' : 'swatch' })
  swatch.style.setProperty('--swatch', `var(${variable})`)
  return element('span', { class: 'sign' }, swatch, name)
}

/** A panel on the page. */
export type PanelView = Disposable &
  Readonly<{
    /** The panel's element, and its parts. */
    root: HTMLElement
    text: HTMLElement
    legend: HTMLElement
    body: HTMLElement
    show: (panel: Panel, marked?: number) => void
  }>

/** A panel: title, explanation, legend and heat map. */
export const panelView = (container: HTMLElement, pick?: (column: number) => void): PanelView => {
  const id = freshId('panel')
  const title = element('h4', { id })
  const text = element('p', { class: 'explanation' })
  const bar = colourBar()
  const signs = element('span', { class: 'signs' })
  const legend = element('span', { class: 'legend' }, signs, bar.node)
  const head = element('div', { class: 'panel-head' }, title, legend)
  const body = element('div', { class: 'panel-body' })
  const root = element('section', { class: 'panel', 'aria-labelledby': id }, head, text, body)
  container.append(root)
  const map = heatMap(body, pick)
  let shown: Panel | undefined
  return {
    root,
    text,
    legend,
    body,
    show: (panel, marked) => {
      if (panel !== shown) {
        root.dataset['panel'] = panel.id
        title.textContent = panel.title
        text.textContent = panel.text
        signs.replaceChildren(...(panel.signs ?? []).map(signOf))
        bar.show(panel.scale)
      }
      shown = panel
      map.show(panel.map, marked)
    },
    dispose: () => {
      map.dispose()
      root.remove()
    },
  }
}

/** Panels in a container. Elements are kept while the ids stay the same, which keeps focus and scroll position. */
export const panelList = (container: HTMLElement, pick?: (column: number) => void) => {
  let views: ReadonlyArray<readonly [id: string, view: PanelView]> = []
  const clear = () => {
    for (const [, view] of views) view.dispose()
    views = []
  }
  return {
    show: (panels: ReadonlyArray<Panel>, marked?: number) => {
      if (panels.map(({ id }) => id).join() !== views.map(([id]) => id).join()) {
        clear()
        views = panels.map(({ id }) => [id, panelView(container, pick)] as const)
      }
      for (const [index, panel] of panels.entries()) views[index]?.[1].show(panel, marked)
    },
    dispose: clear,
  }
}
