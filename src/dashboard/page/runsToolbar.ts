import { toggle } from './choice.ts'
import { type Disposable, element, on } from './element.ts'
import type { Column, Sorting } from './runColumns.ts'

type Actions = Readonly<{
  filter: (text: string) => void
  /** Draws all listed runs, or none. */
  drawAll: (drawn: boolean) => void
  /** Sorts by a column; by none for an empty key. */
  sort: (key: string) => void
  /** Shows the options in which the drawn runs differ, or not. */
  compare: (shown: boolean) => void
}>

type Shown = Readonly<{
  columns: ReadonlyArray<Column>
  sorting: Sorting | undefined
  /** How many runs there are. */
  note: string
  /** Whether there is but one run, so that there is nothing to choose from. */
  isSingle: boolean
  /** The number of options in which the drawn runs differ. */
  differences: number
}>

/** The controls above the list of runs. */
export const runsToolbar = (
  container: HTMLElement,
  actions: Actions,
): Disposable & Readonly<{ show: (shown: Shown) => void }> => {
  const search = element('input', {
    type: 'search',
    placeholder: 'Filter: copy, task=copy, seed=2 …',
    'aria-label': 'Filter runs by words, or by options such as task=copy',
    autocomplete: 'off',
    spellcheck: 'false',
  })
  const show = element('button', { type: 'button', class: 'quiet' }, 'Draw all')
  const hide = element('button', { type: 'button', class: 'quiet' }, 'Draw none')
  const sort = element('select', { class: 'quiet sort-by', 'aria-label': 'Sort by' })
  const compare = toggle('Compare options', false, actions.compare)
  const note = element('span', { class: 'note', role: 'status' })
  const root = element('div', { class: 'controls runs-bar' }, search, show, hide, sort, compare.root, note)
  container.append(root)
  let titles = ''
  const undo = [
    on(search, 'input', () => actions.filter(search.value)),
    on(show, 'click', () => actions.drawAll(true)),
    on(hide, 'click', () => actions.drawAll(false)),
    on(sort, 'change', () => actions.sort(sort.value)),
  ]
  return {
    show: ({ columns, sorting, note: text, isSingle, differences }) => {
      root.hidden = isSingle
      const next = columns.map(({ key, title }) => `${key}\n${title}`).join('\n\n')
      if (next !== titles) {
        titles = next
        sort.replaceChildren(
          element('option', { value: '' }, 'Sort by …'),
          ...columns.map(({ key, title }) => element('option', { value: key }, title)),
        )
      }
      sort.value = sorting?.key ?? ''
      compare.root.hidden = differences === 0 && !compare.input.checked
      compare.say(`Compare options${differences === 0 ? '' : ` (${differences} differ)`}`)
      if (note.textContent !== text) note.textContent = text
    },
    dispose: () => {
      for (const step of undo) step()
      root.remove()
    },
  }
}
