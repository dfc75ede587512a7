import type { Connection } from './connection.ts'
import { curvesView } from './curvesView.ts'
import { type Drawing, drawnRuns, isGrouped, NOTHING_DRAWN, withDrawn } from './drawnRuns.ts'
import { type Disposable, element, freshId, inNextFrame } from './element.ts'
import { inspectorView } from './inspectorView.ts'
import type { RunSummary, Source } from './message.ts'
import { EMPTY, lookedAt, type PageState, reduce } from './pageState.ts'
import { commonFolder, foundRuns } from './runColumns.ts'
import { runsView } from './runsView.ts'
import { connectionText, emptyText, recordingText } from './states.ts'
import { startTheme, themeButton } from './theme.ts'

/** A source that may report its connection and may take the run whose recordings are wanted. */
export type PageSource = Source &
  Readonly<{
    watch?: (say: (connection: Connection) => void) => () => void
    /** Sets the run whose recordings are wanted; `has` is the step of the one that the page has. */
    choose?: (run: string, has: number | undefined) => void
  }>

/** A part of the page with its heading. */
const part = (main: HTMLElement, title: string) => {
  const id = freshId('part')
  const heading = element('h2', { id }, title)
  const node = element('section', { class: 'part', 'aria-labelledby': id }, heading)
  main.append(node)
  return { node, heading }
}

/** The recording of the chosen run, or why there is none. */
const inspectorPart = (main: HTMLElement, isServed: boolean) => {
  const { node, heading } = part(main, 'Inside the model')
  const model = element('p', { class: 'note' })
  const none = element('p', { class: 'empty', role: 'status' })
  const place = element('div')
  node.append(model, none, place)
  const inspector = inspectorView(place)
  let last: unknown
  return {
    node,
    show: (known: PageState, summary: RunSummary | undefined) => {
      const newest = summary && known.recordings.get(summary.id)?.value
      heading.textContent = summary === undefined ? 'Inside the model' : `Inside ${summary.name}`
      model.textContent = summary === undefined ? '' : `${summary.task}, seed ${summary.seed}: ${summary.model}`
      place.hidden = newest === undefined
      none.hidden = newest !== undefined
      none.textContent = recordingText(summary && known.unrecorded.get(summary.id), {
        isReady: known.isReady,
        isServed,
      })
      if (newest !== undefined && newest !== last)
        inspector.show({ name: summary?.id ?? '', live: summary?.state !== 'ended', ...newest })
      last = newest
    },
    dispose: inspector.dispose,
  }
}

/** The page: the runs, their curves, and the recording of one run, from any source. */
export const mountPage = (root: HTMLElement, source: PageSource): Disposable => {
  startTheme()
  let known: PageState = EMPTY
  let chosen: string | undefined
  let drawing: Drawing = NOTHING_DRAWN
  let filter = ''
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
  const waiting = element('p', { class: 'empty', role: 'status' })
  main.append(waiting)
  const runsPart = part(main, 'Runs')
  const curvesPart = part(main, 'Learning curves')
  const inside = inspectorPart(main, source.choose !== undefined)

  const choose = (run: string): void => {
    chosen = run
    source.choose?.(run, known.recordings.get(run)?.value.step)
    known = lookedAt(known, run)
  }
  const runs = runsView(runsPart.node, {
    draw: (ids, drawn) => {
      drawing = withDrawn(drawing, ids, drawn)
      frame.ask()
    },
    choose: (run) => {
      choose(run)
      frame.ask()
    },
    filter: (text) => {
      filter = text
      frame.ask()
    },
  })
  const curves = curvesView(curvesPart.node, {
    change: (grouped) => {
      drawing = { ...drawing, grouped }
      frame.ask()
    },
  })

  const frame = inNextFrame(() => {
    const ids = known.runs.map(({ id }) => id)
    if (chosen === undefined || !ids.includes(chosen)) {
      const first = ids.find((id) => known.recordings.has(id)) ?? ids[0]
      if (first !== undefined) choose(first)
    }
    const records = (id: string) => known.metrics.get(id) ?? NOTHING
    const isEmpty = known.runs.length === 0
    waiting.hidden = !isEmpty
    waiting.textContent = emptyText(known.isReady)
    for (const { node } of [runsPart, curvesPart, inside]) node.hidden = isEmpty
    const noRecords = known.isReady && [...known.metrics.values()].every((all) => all.length === 0)
    curvesPart.node.hidden =
      isEmpty || (noRecords && known.recordings.size > 0 && known.runs.every(({ state }) => state === 'ended'))
    const found = foundRuns(known.runs, filter)
    const next = drawnRuns(drawing, known.runs, found)
    drawing = next.drawing
    runs.show({
      all: known.runs.length,
      folder: commonFolder(known.runs.map(({ name }) => name)),
      found: found.map((summary) => ({
        summary,
        place: next.places.get(summary.id),
        records: records(summary.id),
        chosen: summary.id === chosen,
      })),
    })
    curves.show({
      runs: found.flatMap(({ id, name, task, kind, group }) => {
        const place = next.places.get(id)
        return place === undefined ? [] : [{ id, name, task, kind, group, place, records: records(id) }]
      }),
      chosen,
      grouped: isGrouped(drawing, known.runs),
      isLoading: !known.isReady,
    })
    inside.show(
      known,
      known.runs.find(({ id }) => id === chosen),
    )
  })
  frame.ask()
  const most = source.choose === undefined ? Number.POSITIVE_INFINITY : undefined
  const deaf = source.listen((told) => {
    known = reduce(known, told, most)
    frame.ask()
  })
  const blind = source.watch?.((state) => {
    connection.textContent = connectionText(state)
    connection.dataset['state'] = state.kind
  })
  return {
    dispose: () => {
      deaf()
      blind?.()
      frame.dispose()
      runs.dispose()
      curves.dispose()
      inside.dispose()
      root.replaceChildren()
    },
  }
}

const NOTHING: ReadonlyArray<never> = []
