import { type ConfigDifference, configDifferences } from '../config/differences.ts'
import { maxOf } from '../core/extremes.ts'
import { count, duration, short } from '../core/numbers.ts'
import type { ListedRun } from '../runs/listedRun.ts'
import { printable } from '../runs/runRecord.ts'
import { measuresOf, scoreText } from '../training/measures.ts'
import { ageText } from './runsTable.ts'

type Line = readonly [name: string, ...cells: ReadonlyArray<string>]

/** The longest text of an option or a note. Longer ones, such as lists of lessons, are cut. */
const longestIn = (room: number): number => (room < 120 ? 22 : 40)

const valueText = (value: string | undefined, longest: number): string => {
  if (value === undefined) return '–'
  const letters = [...printable(value)]
  return letters.length <= longest ? letters.join('') : `${letters.slice(0, longest - 1).join('')}…`
}

const resultLines = (runs: ReadonlyArray<ListedRun>, longest: number): ReadonlyArray<Line> => {
  const line = (name: string, cell: (run: ListedRun) => string): Line => [name, ...runs.map(cell)]
  return [
    line('state', ({ state }) => state),
    line('last evaluation', ({ metrics: { last } }) =>
      last === undefined ? '–' : scoreText(measuresOf(last.heldOut).headline, last.heldOut),
    ),
    line('best evaluation', ({ metrics: { best } }) =>
      best === undefined ? '–' : `${scoreText(measuresOf(best.heldOut).headline, best.heldOut)} at ${count(best.step)}`,
    ),
    ...(runs.some(({ metrics }) => metrics.solving.solvedAt !== null)
      ? [line('solved at', ({ metrics: { solving } }) => (solving.solvedAt === null ? '–' : count(solving.solvedAt)))]
      : []),
    line('held-out loss', ({ metrics: { last } }) =>
      last === undefined ? '–' : `${short(last.heldOut.loss)} ${measuresOf(last.heldOut).loss.short}`,
    ),
    line('updates', ({ metrics }) => count(metrics.step)),
    line('sequences', ({ metrics }) => count(metrics.sequences)),
    line('training time', ({ metrics }) => duration(metrics.seconds)),
    line('age', ({ age }) => ageText(age)),
    ...(runs.some(({ note }) => note !== undefined) ? [line('note', ({ note }) => valueText(note, longest))] : []),
  ]
}

/** Lines as columns, all aligned at the left: a column holds numbers, words and scores. */
const aligned = (lines: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = (lines[0] ?? []).map((_, at) => widthOf(lines.map((line) => line[at] ?? '')))
  const padded = (cell: string, at: number): string => cell + ' '.repeat((widths[at] ?? 0) - [...cell].length)
  return lines.map((line) => line.map(padded).join('  ').trimEnd()).join('\n')
}

const widthOf = (cells: ReadonlyArray<string>): number => maxOf(cells.map((cell) => [...cell].length))

/** The runs that fit beside the names of the lines: from one to all. */
const together = (lines: ReadonlyArray<Line>, runs: number, room: number): number => {
  const widths = Array.from({ length: runs + 1 }, (_, at) => widthOf(lines.map((line) => line[at] ?? '')))
  let total = widths[0] ?? 0
  for (let run = 1; run <= runs; run++) {
    total += 2 + (widths[run] ?? 0)
    if (total > room) return Math.max(1, run - 1)
  }
  return runs
}

/** The options in which runs differ. */
export const differencesOf = (runs: ReadonlyArray<ListedRun>): ReadonlyArray<ConfigDifference> =>
  configDifferences(runs.map(({ config }) => config))

/**
 * The options in which runs differ, and below them their results, a column each. Runs that do not fit stand in tables of their own.
 *
 * @param room columns of the terminal
 */
export const comparisonTable = (runs: ReadonlyArray<ListedRun>, room: number): string => {
  const differences = differencesOf(runs)
  const longest = longestIn(room)
  const options = differences.map(
    ({ path, values }): Line => [path, ...values.map((value) => valueText(value, longest))],
  )
  const lines: ReadonlyArray<Line> = [
    ['', ...runs.map(({ run }) => printable(run))],
    ...(options.length === 0 ? [['the configs are equal'] as const] : options),
    [''],
    ...resultLines(runs, longest),
  ]
  const tables: string[] = []
  for (let first = 0; first < runs.length; ) {
    const rest = lines.map(([name, ...cells]): Line => [name, ...cells.slice(first)])
    const fit = together(rest, runs.length - first, room)
    tables.push(aligned(rest.map((line) => line.slice(0, fit + 1))))
    first += fit
  }
  return tables.join('\n\n')
}
