import { either as E } from 'fp-ts'
import { modulesIn } from '../../config/moduleChanges.ts'
import { builtInParts, type Parts } from '../../config/parts.ts'
import { overrideWords } from '../../report/overrides.ts'
import type { RunResult } from '../../report/result.ts'
import { type RowKey, rowFile, rowTitle } from '../../report/rowName.ts'
import { changedParts } from './changedParts.ts'
import { configOf, jobName, type RunKey } from './jobs.ts'

/** Results by where they come from. */
export type Sources = Readonly<{
  /** Of the jobs that just finished. */
  done: ReadonlyArray<RunResult>
  /** Jobs that just failed; the report omits them. */
  failed: ReadonlyArray<RunKey>
  /** The results of the last report. */
  kept: ReadonlyArray<RunResult>
  /** The results in the directory of runs. */
  found: ReadonlyArray<RunResult>
}>

export type Merged = Readonly<{
  /** In the order of the registries, then by number of overridden options, then by seed. */
  results: ReadonlyArray<RunResult>
  /** Rows made with former defaults. */
  outdated: ReadonlyArray<Readonly<{ row: RowKey; changed: ReadonlyArray<string> }>>
  /** Rows from which results of former defaults were removed, and how many. */
  superseded: ReadonlyArray<Readonly<{ row: RowKey; runs: number }>>
}>

/** The options in which a result's config differs from the current one of the same name. */
const changedSince = (run: RunResult, parts: Parts): ReadonlyArray<string> => {
  const now = configOf(run, parts)
  // Own parts that this command does not name have no defaults to compare with.
  if (E.isLeft(now)) return modulesIn(run.config).length > 0 ? [] : ['kind of config']
  return changedParts(run.config, now.right, parts)
}

/** The first result of each seed, in order of seeds. */
const bySeed = (results: ReadonlyArray<RunResult>): ReadonlyArray<RunResult> =>
  [...new Map(results.toReversed().map((run) => [run.seed, run])).values()].toSorted((a, b) => a.seed - b.seed)

const placeIn = (names: ReadonlyArray<string>, name: string): number =>
  names.includes(name) ? names.indexOf(name) : names.length

/** Never 0 for different rows, since their names differ. */
const compareBy =
  ({ tasks, memories }: Parts) =>
  (a: RowKey, b: RowKey): number => {
    const named = tasks.map(({ name }) => name)
    const kinds = memories.map(({ kind }) => kind)
    const words = [rowTitle(a), rowTitle(b)] as const
    return (
      placeIn(named, a.task) - placeIn(named, b.task) ||
      placeIn(kinds, a.memory) - placeIn(kinds, b.memory) ||
      overrideWords(a.asked).length - overrideWords(b.asked).length ||
      (words[0] < words[1] ? -1 : Number(words[0] > words[1]))
    )
  }

/**
 * Merges the results of several commands into one report.
 *
 * All runs of a row have the same config. Results of former defaults are shown, marked as outdated, until there are
 * results of the current ones.
 */
export const merged = ({ done, failed, kept, found }: Sources, parts: Parts = builtInParts): Merged => {
  const vain = new Set(failed.map(jobName))
  const all = [...done, ...kept, ...found].filter((run) => !vain.has(jobName(run)))
  const rows = [...new Map(all.map((run) => [rowFile(run), run])).values()].toSorted(compareBy(parts)).map((row) => {
    const ofRow = (runs: ReadonlyArray<RunResult>): ReadonlyArray<RunResult> =>
      runs.filter((run) => rowFile(run) === rowFile(row) && !vain.has(jobName(run)))
    const present = ofRow(all).filter((run) => changedSince(run, parts).length === 0)
    const former = ofRow(kept).filter((run) => changedSince(run, parts).length > 0)
    return { row, present: bySeed(present), former: bySeed(former) }
  })
  return {
    results: rows.flatMap(({ present, former }) => (present.length > 0 ? present : former)),
    outdated: rows.flatMap(({ row, present, former: [first] }) =>
      present.length > 0 || first === undefined ? [] : [{ row, changed: changedSince(first, parts) }],
    ),
    superseded: rows.flatMap(({ row, present, former }) =>
      present.length > 0 && former.length > 0 ? [{ row, runs: former.length }] : [],
    ),
  }
}
