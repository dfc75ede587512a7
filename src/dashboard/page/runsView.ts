import { headlineOf } from '../../training/measures.ts'
import { count, duration, percent, short } from '../../core/numbers.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'
import { strokeOf } from './curvesView.ts'
import { type Disposable, element, freshId, on } from './element.ts'
import type { RunSummary } from './message.ts'

/** A run in the list. */
export type ListedRun = Readonly<{
  summary: RunSummary
  /** Its index in the palette. */
  place: number
  records: ReadonlyArray<MetricsRecord>
  shown: boolean
  chosen: boolean
}>

export type RunsView = Disposable & Readonly<{ show: (runs: ReadonlyArray<ListedRun>) => void }>

type Told = Readonly<{ toggle: (run: string, shown: boolean) => void; choose: (run: string) => void }>

const TITLES = ['Run', 'Inspect', 'Updates', 'Time', 'Loss', 'Bit errors', 'Without error'] as const

const figures = ({ summary, records }: ListedRun): ReadonlyArray<string> => {
  const last = records.at(-1)
  const evaluation = records.findLast((record) => record.evaluation !== undefined)?.evaluation
  return [
    last === undefined ? '–' : `${count(last.step)}${summary.state === 'running' ? ` of ${count(summary.steps)}` : ''}`,
    last === undefined ? '–' : duration(last.seconds),
    last === undefined ? '–' : short(last.loss),
    evaluation === undefined ? '–' : short(headlineOf(evaluation.heldOut)),
    evaluation === undefined ? '–' : percent(evaluation.heldOut.correct ?? Number.NaN),
  ]
}

const row = (run: ListedRun, group: string, { toggle, choose }: Told) => {
  const { id, name, task, model, seed } = run.summary
  const swatch = element('span', { class: 'swatch line' })
  const { colour, dash } = strokeOf(run.place)
  swatch.style.setProperty('--swatch', `var(${colour})`)
  if (dash !== undefined) swatch.classList.add('dashed')
  const box = element('input', { type: 'checkbox' })
  const radio = element('input', { type: 'radio', name: group, 'aria-label': `Inspect ${name}` })
  const state = element('span', { class: 'state' })
  const cells = TITLES.slice(2).map((title) => element('td', { 'data-title': title, class: 'figure' }))
  const node = element(
    'tr',
    {},
    element(
      'th',
      { scope: 'row' },
      element('label', { class: 'run' }, box, swatch, element('span', { class: 'run-name' }, name), state),
      element('span', { class: 'note' }, `${task}, seed ${seed} · ${model}`),
    ),
    element('td', { 'data-title': TITLES[1] }, radio),
    ...cells,
  )
  on(box, 'change', () => toggle(id, box.checked))
  on(radio, 'change', () => choose(id))
  return {
    node,
    show: (next: ListedRun) => {
      box.checked = next.shown
      radio.checked = next.chosen
      state.textContent = next.summary.state === 'running' ? 'running' : 'ended'
      state.dataset['state'] = next.summary.state
      for (const [index, text] of figures(next).entries()) (cells[index] as HTMLElement).textContent = text
    },
  }
}

/** The list of runs: the legend of the curves, each run's progress, and which run to inspect. */
export const runsView = (container: HTMLElement, told: Told): RunsView => {
  const group = freshId('inside')
  const body = element('tbody')
  const table = element(
    'table',
    { class: 'runs' },
    element('caption', { class: 'unseen' }, 'Runs'),
    element('thead', {}, element('tr', {}, ...TITLES.map((title) => element('th', { scope: 'col' }, title)))),
    body,
  )
  container.append(table)
  let rows = new Map<string, ReturnType<typeof row>>()
  let shape = ''
  return {
    show: (runs) => {
      const next = runs.map(({ summary: { id, name, model } }) => `${id}\n${name}\n${model}`).join('\n\n')
      if (next !== shape) {
        rows = new Map(runs.map((run) => [run.summary.id, row(run, group, told)]))
        body.replaceChildren(...[...rows.values()].map(({ node }) => node))
        shape = next
      }
      for (const run of runs) rows.get(run.summary.id)?.show(run)
    },
    dispose: () => table.remove(),
  }
}
