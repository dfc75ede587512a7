import { type Disposable, element, on } from './element.ts'
import { linkGraph } from './linkGraph.ts'
import { linkPanel } from './momentPanels.ts'
import type { Subject } from './panel.ts'
import { type PanelView, panelView } from './panelView.ts'
import { choice } from './choice.ts'

/** The link at a step, as a matrix or as a graph, of one write head at a time. */
export const linkView = (
  container: HTMLElement,
): Disposable & Readonly<{ show: (subject: Subject, t: number) => void }> => {
  let view: PanelView | undefined
  let last: readonly [Subject, number] | undefined
  let form: 'matrix' | 'graph' = 'graph'
  let head = 0
  const graph = element('div', { class: 'graph-place' })
  const key = element(
    'p',
    { class: 'explanation' },
    'An arrow leads from each slot to the one that was written right after it. Fill: usage; inner ring: being written; outer ring: being read.',
  )
  const forms = choice('Show the link as', [
    { value: 'graph', label: 'Graph' },
    { value: 'matrix', label: 'Matrix' },
  ])
  const headPicker = element('select', { 'aria-label': 'Write head' })
  const paint = () => {
    if (last === undefined) return
    const [subject, t] = last
    const panel = linkPanel(subject, t, head)
    if (panel === undefined) {
      view?.dispose()
      view = undefined
      return
    }
    if (view === undefined) {
      view = panelView(container)
      view.root.insertBefore(element('div', { class: 'controls' }, forms.root, headPicker), view.body)
      view.root.append(key, graph)
    }
    view.show(panel)
    const asGraph = form === 'graph'
    for (const part of [view.body, view.text, view.legend]) part.hidden = asGraph
    key.hidden = !asGraph
    graph.hidden = !asGraph
    graph.replaceChildren(...(asGraph ? [linkGraph(subject, t, head)] : []))
  }
  forms.pick(form)
  const undo = [
    forms.onPick((value) => {
      form = value === 'matrix' ? 'matrix' : 'graph'
      paint()
    }),
    on(headPicker, 'change', () => {
      head = Number(headPicker.value)
      paint()
    }),
  ]
  return {
    show: (subject, t) => {
      const count = subject.recording.anatomy.writeHeads
      if (headPicker.options.length !== count) {
        head = 0
        headPicker.replaceChildren(
          ...Array.from({ length: count }, (_, index) =>
            element('option', { value: index }, `Write head ${index + 1}`),
          ),
        )
        headPicker.hidden = count < 2
      }
      last = [subject, t]
      paint()
    },
    dispose: () => {
      for (const step of undo) step()
      view?.dispose()
    },
  }
}
