import { either as E } from 'fp-ts'
import { memories } from '../../memories/registry.ts'
import { overrideWords } from '../../report/overrides.ts'
import type { RunResult } from '../../report/result.ts'
import { type RowKey, rowFile, rowTitle } from '../../report/rowName.ts'
import { tasks } from '../../tasks/registry.ts'
import { changedParts } from './changedParts.ts'
import { configOf, jobName, type RunKey } from './jobs.ts'

/** Results from here and there. */
export type Sources = Readonly<{
  /** Of the jobs that were just done. */
  done: ReadonlyArray<RunResult>
  /** Just tried, in vain: of these nothing is shown. */
  failed: ReadonlyArray<RunKey>
  /** What the last report showed. */
  kept: ReadonlyArray<RunResult>
  /** What lies in the folder of runs. */
  found: ReadonlyArray<RunResult>
}>

export type Merged = Readonly<{
  /** In the order of the registries, then of how much was asked for, then of the seeds. */
  results: ReadonlyArray<RunResult>
  /** Rows of defaults that are no more. */
  outdated: ReadonlyArray<Readonly<{ row: RowKey; changed: ReadonlyArray<string> }>>
  /** Rows that lost results of former defaults, and how many. */
  superseded: ReadonlyArray<Readonly<{ row: RowKey; runs: number }>>
}>

/** In which options a result differs from what its words mean now. */
const changedSince = (run: RunResult): ReadonlyArray<string> => {
  const now = configOf(run)
  return E.isLeft(now) ? ['kind of config'] : changedParts(run.config, now.right)
}

/** The first result of each seed, seed by seed. */
const bySeed = (results: ReadonlyArray<RunResult>): ReadonlyArray<RunResult> =>
  [...new Map(results.toReversed().map((run) => [run.seed, run])).values()].toSorted((a, b) => a.seed - b.seed)

const placeIn = (names: ReadonlyArray<string>, name: string): number =>
  names.includes(name) ? names.indexOf(name) : names.length

/** Never two results of equal rank: different rows have different words. */
const compare = (a: RowKey, b: RowKey): number => {
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
 * Results of several commands as those of one report.
 *
 * A row is of one config, whatever its name meant before: results of former defaults are shown as long as there is none
 * of the present ones, and are then called outdated.
 */
export const merged = ({ done, failed, kept, found }: Sources): Merged => {
  const vain = new Set(failed.map(jobName))
  const all = [...done, ...kept, ...found].filter((run) => !vain.has(jobName(run)))
  const rows = [...new Map(all.map((run) => [rowFile(run), run])).values()].toSorted(compare).map((row) => {
    const ofRow = (runs: ReadonlyArray<RunResult>): ReadonlyArray<RunResult> =>
      runs.filter((run) => rowFile(run) === rowFile(row) && !vain.has(jobName(run)))
    const present = ofRow(all).filter((run) => changedSince(run).length === 0)
    const former = ofRow(kept).filter((run) => changedSince(run).length > 0)
    return { row, present: bySeed(present), former: bySeed(former) }
  })
  return {
    results: rows.flatMap(({ present, former }) => (present.length > 0 ? present : former)),
    outdated: rows.flatMap(({ row, present, former: [first] }) =>
      present.length > 0 || first === undefined ? [] : [{ row, changed: changedSince(first) }],
    ),
    superseded: rows.flatMap(({ row, present, former }) =>
      present.length > 0 && former.length > 0 ? [{ row, runs: former.length }] : [],
    ),
  }
}
