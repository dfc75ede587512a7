import { type Place, placesOn, titleAt } from '../../recording/fieldPlaces.ts'
import { type CaptionedField, fieldsOf } from '../../recording/fields.ts'
import { choice } from './choice.ts'
import { type Disposable, element, on } from './element.ts'
import { fillOf, linkGraph } from './linkGraph.ts'
import { isLegible } from './linkLegible.ts'
import { linkPanel } from './linkPanel.ts'
import type { Subject } from './panel.ts'
import { panelView } from './panelView.ts'

/** A view of links at a step. */
type LinkView = Disposable & Readonly<{ show: (subject: Subject, field: CaptionedField, t: number) => void }>

/** Explains a graph's arrows, fills and rings. */
const keyOf = ({ recording }: Subject): string => {
  const fill = fillOf(recording)
  return [
    'Each arrow is a cell of the matrix, from the slot of its column to the slot of its row.',
    fill === undefined ? 'Inner' : `Fill: ${fill.caption.value}; inner`,
    'ring: write weighting; outer ring: read weighting.',
  ].join(' ')
}

/** The links of one head at a step, as a matrix or a graph. */
const linkView = (container: HTMLElement): LinkView => {
  let last: readonly [subject: Subject, field: CaptionedField, t: number] | undefined
  /** What the user chose; until then, the graph where it can be read. */
  let picked: 'matrix' | 'graph' | undefined
  let legible: Readonly<{ key: ReadonlyArray<unknown>; is: boolean }> = { key: [], is: false }
  let head = 0
  const graph = element('div', { class: 'graph-place' })
  const key = element('p', { class: 'explanation' })
  const forms = choice('Show the link as', [
    { value: 'graph', label: 'Graph' },
    { value: 'matrix', label: 'Matrix' },
  ])
  const headPicker = element('select', { 'aria-label': 'Head' })
  const view = panelView(container)
  view.root.insertBefore(element('div', { class: 'controls' }, forms.root, headPicker), view.body)
  view.root.append(key, graph)

  const pick = (titles: ReadonlyArray<string>) => {
    if (headPicker.options.length !== titles.length) {
      head = 0
      headPicker.replaceChildren(...titles.map((title, value) => element('option', { value }, title)))
    }
    headPicker.hidden = titles.length < 2
  }
  const paint = () => {
    if (last === undefined) return
    const [subject, field, t] = last
    const place: Place = placesOn(field, field.letters.length - 2, subject.recording.anatomy)[head] ?? HERE
    view.show(linkPanel(subject, field, t, place))
    const shown = [subject.recording, subject.slots.join(), field.name, head]
    if (shown.some((one, at) => one !== legible.key[at])) legible = { key: shown, is: isLegible(subject, field, place) }
    const form = picked ?? (legible.is ? 'graph' : 'matrix')
    forms.pick(form)
    const asGraph = form === 'graph'
    for (const part of [view.body, view.legend]) part.hidden = asGraph
    key.textContent = keyOf(subject)
    key.hidden = !asGraph
    graph.hidden = !asGraph
    graph.replaceChildren(...(asGraph ? [linkGraph(subject, field, t, place)] : []))
  }
  const undo = [
    forms.onPick((value) => {
      picked = value === 'matrix' ? 'matrix' : 'graph'
      paint()
    }),
    on(headPicker, 'change', () => {
      head = Number(headPicker.value)
      paint()
    }),
    view.dispose,
  ]
  return {
    show: (subject, field, t) => {
      const { recording } = subject
      pick(
        placesOn(field, field.letters.length - 2, recording.anatomy).map((place) => titleAt(recording, field, place)),
      )
      last = [subject, field, t]
      paint()
    },
    dispose: () => {
      for (const step of undo) step()
    },
  }
}

/** The only place of a field whose axes are all slots. */
const HERE: Place = { index: [], labels: [] }

/** One view per link field of a recording at a step; kept while the fields stay the same. */
export const linkViews = (container: HTMLElement) => {
  let views: ReadonlyArray<readonly [name: string, view: LinkView]> = []
  const clear = () => {
    for (const [, view] of views) view.dispose()
    views = []
  }
  return {
    show: (subject: Subject, t: number) => {
      const fields = fieldsOf(subject.recording, 'links')
      if (fields.map(({ name }) => name).join() !== views.map(([name]) => name).join()) {
        clear()
        views = fields.map(({ name }) => [name, linkView(container)] as const)
      }
      for (const [index, field] of fields.entries()) views[index]?.[1].show(subject, field, t)
    },
    dispose: clear,
  }
}
