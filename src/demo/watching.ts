import { curvesView } from '../dashboard/page/curvesView.ts'
import { element, freshId, inNextFrame } from '../dashboard/page/element.ts'
import { inspectorView } from '../dashboard/page/inspectorView.ts'
import type { Message } from '../dashboard/page/message.ts'
import { EMPTY, type PageState, reduce } from '../dashboard/page/pageState.ts'

/** The dashboard's views of the one model in this tab. */
export type Watching = Readonly<{
  roots: ReadonlyArray<HTMLElement>
  hear: (message: Message) => void
}>

const part = (title: string) => {
  const id = freshId('part')
  return element('section', { class: 'part', 'aria-labelledby': id }, element('h2', { id }, title))
}

/** @param drawn called when the latest recording is on the screen */
export const watching = (drawn: () => void): Watching => {
  const inspectorPart = part('Inside the model')
  const curvesPart = part('Learning curves')
  const curves = curvesView(curvesPart)
  const inspector = inspectorView(inspectorPart)
  let known: PageState = EMPTY
  let lookedAt: unknown

  const drawing = inNextFrame(() => {
    const [run] = known.runs
    if (run === undefined) return
    const { id, name } = run
    const records = known.metrics.get(id) ?? []
    curves.show({ runs: [{ id, name, place: 0, records }], chosen: id })
    const newest = known.recordings.get(id)?.value
    inspectorPart.hidden = newest === undefined
    if (newest === undefined || newest === lookedAt) return
    lookedAt = newest
    inspector.show({ name: id, ...newest })
    drawn()
  })
  return {
    roots: [curvesPart, inspectorPart],
    hear: (message) => {
      known = reduce(message.kind === 'runs' ? EMPTY : known, message)
      drawing.ask()
    },
  }
}
