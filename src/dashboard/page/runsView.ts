import { plural } from '../../core/numbers.ts'
import { type Disposable, element, freshId, on } from './element.ts'
import {
  type Column,
  columnsOf,
  type ListedRun,
  NAME,
  NONE,
  optionColumns,
  type Sorting,
  sortedRuns,
} from './runColumns.ts'
import { runsToolbar } from './runsToolbar.ts'
import { strokeOf } from './strokes.ts'

/** The runs that the filter finds, how many there are, and the folder that all are in. */
export type ListedRuns = Readonly<{ found: ReadonlyArray<ListedRun>; all: number; folder: string }>

export type RunsView = Disposable & Readonly<{ show: (runs: ListedRuns) => void }>

/** What the list asks of the page. */
export type RunsActions = Readonly<{
  /** Draws some runs, or does not. */
  draw: (runs: ReadonlyArray<string>, drawn: boolean) => void
  choose: (run: string) => void
  filter: (text: string) => void
}>

const row = (id: string, columns: ReadonlyArray<Column>, group: string, { draw, choose }: RunsActions) => {
  const swatch = element('span', { class: 'swatch line' })
  const box = element('input', { type: 'checkbox' })
  const radio = element('input', { type: 'radio', name: group })
  const name = element('span', { class: 'run-name' })
  const state = element('span', { class: 'state' })
  const cells = columns
    .slice(1)
    .map(({ title, isNumber, isOption = false }) =>
      element('td', { 'data-title': title, class: isNumber ? 'figure' : isOption ? 'option' : 'word' }),
    )
  const node = element(
    'tr',
    {},
    element('th', { scope: 'row' }, element('label', { class: 'run' }, box, swatch, name, state)),
    element('td', { class: 'inspect', 'data-title': 'Inspect' }, element('label', { class: 'tap' }, radio)),
    ...cells,
  )
  on(box, 'change', () => draw([id], box.checked))
  on(radio, 'change', () => choose(id))
  return {
    node,
    show: (run: ListedRun, folder: string) => {
      const { summary, place, chosen } = run
      box.checked = place !== undefined
      radio.checked = chosen
      radio.setAttribute('aria-label', `Inspect ${summary.name}`)
      node.classList.toggle('chosen', chosen)
      name.textContent = summary.name.slice(folder.length)
      node.title = `${summary.name}: ${summary.task}, seed ${summary.seed}: ${summary.model}`
      state.textContent = summary.state
      state.dataset['state'] = summary.state
      const stroke = place === undefined ? undefined : strokeOf(place)
      swatch.style.setProperty('--swatch', stroke === undefined ? 'transparent' : `var(${stroke.colour})`)
      swatch.classList.toggle('dashed', stroke?.dash !== undefined)
      for (const [at, { text }] of columns.slice(1).entries()) {
        const [cell, said] = [cells[at] as HTMLElement, text(run)]
        cell.textContent = said
        cell.classList.toggle('none', said === NONE)
      }
    },
  }
}

const heading = ({ key, title, isNumber }: Column, sorting: Sorting | undefined, sort: (key: string) => void) => {
  const isSorted = sorting?.key === key
  const arrow = isSorted ? (sorting.isDescending ? ' ↓' : ' ↑') : ''
  const button = element('button', { type: 'button', class: 'sort' }, `${title}${arrow}`)
  on(button, 'click', () => sort(key))
  return element(
    'th',
    {
      scope: 'col',
      class: isNumber ? 'figure' : undefined,
      'aria-sort': isSorted ? (sorting.isDescending ? 'descending' : 'ascending') : undefined,
    },
    button,
  )
}

/**
 * The list of runs: the legend of the curves, each run's progress, and which runs to draw and to inspect. It can be
 * filtered and sorted, and shows the options in which the drawn runs differ.
 */
export const runsView = (container: HTMLElement, actions: RunsActions): RunsView => {
  const group = freshId('inside')
  const body = element('tbody')
  const head = element('tr')
  const caption = element('caption', { class: 'unseen' }, 'Runs')
  const table = element('table', { class: 'runs' }, caption, element('thead', {}, head), body)
  const place = element(
    'div',
    { class: 'runs-place', role: 'region', 'aria-label': 'List of runs', tabindex: 0 },
    table,
  )
  let sorting: Sorting | undefined
  let isComparing = false
  let last: ListedRuns = { found: [], all: 0, folder: '' }
  let rows = new Map<string, ReturnType<typeof row>>()
  let shape = ''

  const sort = (key: string): void => {
    sorting = key === '' ? undefined : { key, isDescending: sorting?.key === key && !sorting.isDescending }
    paint()
  }
  const toolbar = runsToolbar(container, {
    filter: actions.filter,
    drawAll: (drawn) =>
      actions.draw(
        last.found.map(({ summary }) => summary.id),
        drawn,
      ),
    sort,
    compare: (checked) => {
      isComparing = checked
      paint()
    },
  })
  container.append(place)

  const paint = (): void => {
    const { found, all } = last
    const drawn = found.filter((run) => run.place !== undefined)
    const differing = optionColumns(drawn.map(({ summary }) => summary))
    const columns = [...columnsOf(found), ...(isComparing ? differing : [])]
    const listed = sortedRuns(found, columns, sorting)
    const ids = listed.map(({ summary }) => summary.id)
    const next = JSON.stringify([columns.map(({ key, title }) => [key, title]), sorting])
    if (next !== shape) {
      head.replaceChildren(
        heading(NAME, sorting, sort),
        element('th', { scope: 'col' }, 'Inspect'),
        ...columns.slice(1).map((one) => heading(one, sorting, sort)),
      )
      rows = new Map()
      shape = next
    }
    rows = new Map(ids.map((id) => [id, rows.get(id) ?? row(id, columns, group, actions)]))
    const nodes = [...rows.values()].map(({ node }) => node)
    if (nodes.length !== body.children.length || nodes.some((node, at) => node !== body.children[at]))
      body.replaceChildren(...nodes)
    for (const run of listed) rows.get(run.summary.id)?.show(run, last.folder)
    toolbar.show({
      columns,
      sorting,
      note: `${found.length === all ? plural(all, 'run') : `${found.length} of ${plural(all, 'run')}`}, ${drawn.length} drawn`,
      isSingle: all < 2,
      differences: differing.length,
    })
  }
  return {
    show: (runs) => {
      last = runs
      paint()
    },
    dispose: () => {
      toolbar.dispose()
      place.remove()
    },
  }
}
