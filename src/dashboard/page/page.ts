import { curvesView } from './curvesView.ts'
import { PALETTE } from './strokes.ts'
import { type Disposable, element, freshId, inNextFrame } from './element.ts'
import { inspectorView } from './inspectorView.ts'
import type { Source } from './message.ts'
import { EMPTY, type PageState, reduce } from './pageState.ts'
import { runsView } from './runsView.ts'
import { startTheme, themeButton } from './theme.ts'

/** The state of a source's connection. */
export type Connection = 'connecting' | 'connected' | 'lost'

/** A source that may report its connection and may take the run whose recordings are wanted. */
export type PageSource = Source &
  Readonly<{
    watch?: (say: (connection: Connection) => void) => () => void
    choose?: (run: string) => void
  }>

const CONNECTIONS: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting …',
  connected: 'Live',
  lost: 'Connection lost, retrying. The page shows the last data received.',
}

/** A part of the page with its heading. */
const part = (main: HTMLElement, title: string) => {
  const id = freshId('part')
  const heading = element('h2', { id }, title)
  const node = element('section', { class: 'part', 'aria-labelledby': id }, heading)
  main.append(node)
  return { node, heading }
}

/** The page: the runs, their curves, and the recording of one run, from any source. */
export const mountPage = (root: HTMLElement, source: PageSource): Disposable => {
  startTheme()
  let known: PageState = EMPTY
  let chosen: string | undefined
  const hidden = new Set<string>()
  const connection = element('p', { class: 'connection', role: 'status' })
  connection.hidden = source.watch === undefined
  const header = element(
    'header',
    { class: 'page-header' },
    element('h1', {}, 'Engram'),
    element('p', { class: 'tagline' }, 'Inspect the memory'),
    connection,
    themeButton(),
  )
  const main = element('main')
  root.replaceChildren(header, main)
  const waiting = element('p', { class: 'empty' }, 'No runs yet.')
  main.append(waiting)
  const runsPart = part(main, 'Runs')
  const curvesPart = part(main, 'Learning curves')
  const inspectorPart = part(main, 'Inside the model')
  const noRecording = element('p', { class: 'empty' })
  inspectorPart.node.append(noRecording)
  const inspectorPlace = element('div')
  inspectorPart.node.append(inspectorPlace)

  const runs = runsView(runsPart.node, {
    toggle: (run, shown) => {
      if (shown) hidden.delete(run)
      else hidden.add(run)
      drawing.ask()
    },
    choose: (run) => {
      chosen = run
      source.choose?.(run)
      drawing.ask()
    },
  })
  const curves = curvesView(curvesPart.node)
  const inspector = inspectorView(inspectorPlace)
  let lookedAt: unknown

  const showInspector = () => {
    const summary = known.runs.find(({ id }) => id === chosen)
    const newest = chosen === undefined ? undefined : known.recordings.get(chosen)
    inspectorPart.heading.textContent = summary === undefined ? 'Inside the model' : `Inside ${summary.name}`
    inspectorPlace.hidden = newest === undefined
    noRecording.hidden = newest !== undefined
    noRecording.textContent = 'No recording of this run yet.'
    if (newest !== undefined && newest !== lookedAt)
      inspector.show({ name: chosen ?? '', live: summary?.state !== 'ended', ...newest })
    lookedAt = newest
  }
  const drawing = inNextFrame(() => {
    const ids = known.runs.map(({ id }) => id)
    if (chosen === undefined || !ids.includes(chosen)) {
      chosen = ids.find((id) => known.recordings.has(id)) ?? ids[0]
      if (chosen !== undefined) source.choose?.(chosen)
    }
    const records = (id: string) => known.metrics.get(id) ?? NOTHING
    const shown = known.runs
      .map((summary, place) => ({ summary, place }))
      .filter(({ summary }) => !hidden.has(summary.id))
    const empty = known.runs.length === 0
    waiting.hidden = !empty
    for (const { node } of [runsPart, curvesPart, inspectorPart]) node.hidden = empty
    const noRecords = [...known.metrics.values()].every((all) => all.length === 0)
    curvesPart.node.hidden =
      empty || (noRecords && known.recordings.size > 0 && known.runs.every(({ state }) => state === 'ended'))
    runs.show(
      known.runs.map((summary, place) => ({
        summary,
        place: place % (4 * PALETTE),
        records: records(summary.id),
        shown: !hidden.has(summary.id),
        chosen: summary.id === chosen,
      })),
    )
    curves.show({
      runs: shown.map(({ summary: { id, name, kind }, place }) => ({ id, name, kind, place, records: records(id) })),
      chosen,
    })
    showInspector()
  })
  drawing.ask()
  const deaf = source.listen((told) => {
    known = reduce(known, told)
    drawing.ask()
  })
  const blind = source.watch?.((state) => {
    connection.textContent = CONNECTIONS[state]
    connection.dataset['state'] = state
  })
  return {
    dispose: () => {
      deaf()
      blind?.()
      drawing.dispose()
      runs.dispose()
      curves.dispose()
      inspector.dispose()
      root.replaceChildren()
    },
  }
}

const NOTHING: ReadonlyArray<never> = []
