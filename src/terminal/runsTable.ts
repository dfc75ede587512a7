import { maxOf } from '../core/extremes.ts'
import { count, plural } from '../core/numbers.ts'
import type { ListedRun, MetricsSummary } from '../runs/listedRun.ts'
import { printable } from '../runs/runRecord.ts'
import { measuresOf, scoreNumber, scoreText } from '../training/measures.ts'
import { columns } from './columns.ts'

/** 12 s, 5 min, 3 h, 2 d */
export const ageText = (seconds: number): string => {
  if (seconds < 60) return `${Math.floor(seconds)} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${count(Math.floor(seconds / 86_400))} d`
}

/** The headings of the last and of the best measure, and how a score is shown below them. */
type Scores = Readonly<{
  headings: readonly [last: string, best: string]
  text: (evaluated: MetricsSummary['last']) => string
}>

/** A measure that all runs share is the heading of its column; else it stands beside each number. */
const scoresOf = (runs: ReadonlyArray<ListedRun>): Scores => {
  const headlines = runs
    .flatMap(({ metrics: { last } }) => last ?? [])
    .map(({ heldOut }) => measuresOf(heldOut).headline)
  const [shared, ...others] = [...new Set(headlines)]
  const isShared = shared !== undefined && others.length === 0
  return {
    headings: [isShared ? shared.short : 'last', 'best'],
    text: (evaluated) => {
      if (evaluated === undefined) return ''
      const { headline } = measuresOf(evaluated.heldOut)
      return isShared ? scoreNumber(headline, evaluated.heldOut) : scoreText(headline, evaluated.heldOut)
    },
  }
}

type Column = Readonly<{
  heading: string
  cell: (run: ListedRun) => string
  /** The columns with the highest ranks go first where there is too little room; 0 stays. */
  rank: number
  /** Whether a long text may be cut. */
  isText?: boolean
}>

const columnsOf = (runs: ReadonlyArray<ListedRun>): ReadonlyArray<Column> => {
  const { headings, text } = scoresOf(runs)
  return [
    { heading: 'run', cell: ({ run }) => printable(run), rank: 0, isText: true },
    { heading: 'task', cell: ({ task = '' }) => printable(task), rank: 5 },
    { heading: 'model', cell: ({ model = '' }) => printable(model), rank: 4 },
    { heading: 'seed', cell: ({ seed }) => (seed === undefined ? '' : String(seed)), rank: 7 },
    { heading: 'state', cell: ({ state }) => state, rank: 0 },
    { heading: headings[0], cell: ({ metrics: { last } }) => text(last), rank: 1 },
    { heading: headings[1], cell: ({ metrics: { best } }) => text(best), rank: 8 },
    { heading: 'steps', cell: ({ state, metrics }) => (state === 'unreadable' ? '' : count(metrics.step)), rank: 3 },
    { heading: 'age', cell: ({ age }) => ageText(age), rank: 2 },
    { heading: 'note', cell: ({ note = '' }) => printable(note), rank: 6, isText: true },
  ]
}

const GAP = 2
/** The least room for a text that is cut. */
const LEAST = 12

const lengthOf = (text: string): number => [...text].length

type Laid = Column & Readonly<{ cells: ReadonlyArray<string>; width: number }>

const laid = (column: Column, runs: ReadonlyArray<ListedRun>): Laid => {
  const cells = runs.map(column.cell)
  return { ...column, cells, width: maxOf(cells.map(lengthOf), lengthOf(column.heading)) }
}

const totalOf = (shown: ReadonlyArray<Laid>): number =>
  shown.reduce((sum, { width }) => sum + width, 0) + GAP * Math.max(0, shown.length - 1)

/** The start of a text, or of a name, whose number is at its end, the end. */
const cut = (text: string, width: number, isName: boolean): string => {
  const letters = [...text]
  if (letters.length <= width) return text
  return isName ? `…${letters.slice(1 - width).join('')}` : `${letters.slice(0, width - 1).join('')}…`
}

const narrowed = (column: Laid, width: number): Laid => ({
  ...column,
  width,
  cells: column.cells.map((cell) => cut(cell, width, column.heading === 'run')),
})

/** The columns that fit: notes are cut as far as that helps; else columns go, those of the highest ranks first; at last, names are cut. */
const fitting = (all: ReadonlyArray<Laid>, room: number): ReadonlyArray<Laid> => {
  const excess = totalOf(all) - room
  if (excess <= 0) return all
  const note = all.find(({ isText, rank }) => isText === true && rank > 0)
  if (note !== undefined && note.width - excess >= LEAST)
    return all.map((one) => (one === note ? narrowed(one, note.width - excess) : one))
  const last = all.reduce((highest, column) => (column.rank > highest.rank ? column : highest))
  if (last.rank > 0)
    return fitting(
      all.filter((one) => one !== last),
      room,
    )
  const [name, ...rest] = all
  return name === undefined ? [] : [narrowed(name, Math.max(LEAST, name.width - excess)), ...rest]
}

/** Why runs cannot be read, a line each. */
const reasonsOf = (runs: ReadonlyArray<ListedRun>): ReadonlyArray<string> =>
  runs.flatMap(({ run, state, reason }) =>
    state === 'unreadable' ? [`${printable(run)} cannot be read: ${printable(reason ?? '')}`] : [],
  )

/**
 * Runs as a table, a line each; below it, why some cannot be read, and how many more there are.
 *
 * @param room columns of the terminal; columns of the table that do not fit are left out
 * @param more runs that a limit leaves out
 */
export const runsTable = (runs: ReadonlyArray<ListedRun>, room: number, more = 0): string => {
  const all = columnsOf(runs)
    .map((column) => laid(column, runs))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  const shown = fitting(all, room)
  const rows = [shown.map(({ heading }) => heading), ...runs.map((_, at) => shown.map(({ cells }) => cells[at] ?? ''))]
  return [columns(rows, ''), ...reasonsOf(runs), ...(more > 0 ? [`… and ${plural(more, 'more run')}`] : [])].join('\n')
}
