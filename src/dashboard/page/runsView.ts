import { capitalised, count, duration, short } from '../../core/numbers.ts'
import type { TargetKind } from '../../models/targets.ts'
import { kindOfRun } from '../../runs/baselines.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'
import { type Measure, measures, scoreNumber, scoreText } from '../../training/measures.ts'
import { strokeOf } from './strokes.ts'
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

/** The headings before those of the measures. */
const FIRST = ['Run', 'Inspect', 'Updates', 'Time', 'Loss'] as const

const kindOf = ({ summary, records }: ListedRun): TargetKind => kindOfRun(records) ?? summary.kind ?? 'bits'

/** The measures in the table: the headline, and the first of the others. */
const shownMeasures = (kind: TargetKind): ReadonlyArray<Measure> => [
  measures[kind].headline,
  ...measures[kind].others.slice(0, 1),
]

/** The headings of the measures: their names, or those of any kind where runs of several kinds are listed. */
const measureTitles = (runs: ReadonlyArray<ListedRun>): ReadonlyArray<string> => {
  const [kind = 'bits', ...others] = new Set(runs.map(kindOf))
  return others.length > 0 ? ['Errors', 'Further score'] : shownMeasures(kind).map(({ short }) => capitalised(short))
}

const figures = (run: ListedRun, isMixed: boolean): ReadonlyArray<string> => {
  const { summary, records } = run
  const last = records.at(-1)
  const heldOut = records.findLast((record) => record.evaluation !== undefined)?.evaluation?.heldOut
  const score = isMixed ? scoreText : scoreNumber
  return [
    last === undefined ? '–' : `${count(last.step)}${summary.state === 'running' ? ` of ${count(summary.steps)}` : ''}`,
    last === undefined ? '–' : duration(last.seconds),
    last === undefined ? '–' : short(last.loss),
    ...shownMeasures(kindOf(run)).map((measure) => (heldOut === undefined ? '–' : score(measure, heldOut))),
  ]
}

const row = (run: ListedRun, titles: ReadonlyArray<string>, group: string, { toggle, choose }: Told) => {
  const { id, name, task, model, seed } = run.summary
  const swatch = element('span', { class: 'swatch line' })
  const { colour, dash } = strokeOf(run.place)
  swatch.style.setProperty('--swatch', `var(${colour})`)
  if (dash !== undefined) swatch.classList.add('dashed')
  const box = element('input', { type: 'checkbox' })
  const radio = element('input', { type: 'radio', name: group, 'aria-label': `Inspect ${name}` })
  const state = element('span', { class: 'state' })
  const cells = titles.slice(2).map((title) => element('td', { 'data-title': title, class: 'figure' }))
  const node = element(
    'tr',
    {},
    element(
      'th',
      { scope: 'row' },
      element('label', { class: 'run' }, box, swatch, element('span', { class: 'run-name' }, name), state),
      element('span', { class: 'note' }, `${task}, seed ${seed} · ${model}`),
    ),
    element('td', { 'data-title': FIRST[1] }, radio),
    ...cells,
  )
  on(box, 'change', () => toggle(id, box.checked))
  on(radio, 'change', () => choose(id))
  return {
    node,
    show: (next: ListedRun, isMixed: boolean) => {
      box.checked = next.shown
      radio.checked = next.chosen
      state.textContent = next.summary.state === 'running' ? 'running' : 'ended'
      state.dataset['state'] = next.summary.state
      for (const [index, text] of figures(next, isMixed).entries()) (cells[index] as HTMLElement).textContent = text
    },
  }
}

/** The list of runs: the legend of the curves, each run's progress, and which run to inspect. */
export const runsView = (container: HTMLElement, told: Told): RunsView => {
  const group = freshId('inside')
  const body = element('tbody')
  const heading = element('tr')
  const table = element(
    'table',
    { class: 'runs' },
    element('caption', { class: 'unseen' }, 'Runs'),
    element('thead', {}, heading),
    body,
  )
  container.append(table)
  let rows = new Map<string, ReturnType<typeof row>>()
  let shape = ''
  return {
    show: (runs) => {
      const titles = [...FIRST, ...measureTitles(runs)]
      const isMixed = new Set(runs.map(kindOf)).size > 1
      const listed = runs.map(({ summary: { id, name, model } }) => `${id}\n${name}\n${model}`)
      const next = [...titles, ...listed].join('\n\n')
      if (next !== shape) {
        heading.replaceChildren(...titles.map((title) => element('th', { scope: 'col' }, title)))
        rows = new Map(runs.map((run) => [run.summary.id, row(run, titles, group, told)]))
        body.replaceChildren(...[...rows.values()].map(({ node }) => node))
        shape = next
      }
      for (const run of runs) rows.get(run.summary.id)?.show(run, isMixed)
    },
    dispose: () => table.remove(),
  }
}
