import { comparisonFigure } from './comparisonFigure.ts'
import { learningFigure } from './learningFigure.ts'
import { rowFile, rowTitle } from './rowName.ts'
import type { ReportRow } from './rows.ts'

/** A figure of a report. */
export type Figure = Readonly<{ file: string; title: string; svg: string }>

const taskOf = ({ runs: [run] }: ReportRow): string => JSON.stringify(run?.config['task'])

/** Groups of two or more rows with the same task and task options; the task's defaults come first. */
const contests = (rows: ReadonlyArray<ReportRow>): ReadonlyArray<ReadonlyArray<ReportRow>> =>
  [...new Set(rows.map(taskOf))]
    .map((task) => rows.filter((row) => taskOf(row) === task))
    .filter((all) => all.length > 1)

/** All figures of a report: comparisons first, then each row. */
export const figuresOf = (rows: ReadonlyArray<ReportRow>): ReadonlyArray<Figure> => [
  ...contests(rows).map((all, at, every): Figure => {
    const task = all[0]?.task ?? ''
    const before = every.slice(0, at).filter(([row]) => row?.task === task).length
    const title = `${task}: ${all.length} models compared`
    const file = `${task}${before === 0 ? '' : `.${before + 1}`}.svg`
    return { file, title, svg: comparisonFigure(all, title) }
  }),
  ...rows.map((row) => ({ file: `${rowFile(row)}.svg`, title: rowTitle(row), svg: learningFigure(row) })),
]
