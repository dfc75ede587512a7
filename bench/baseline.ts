import type { Choice } from './paths.ts'
import { type Ratio, ratioOf, type Summary } from './summary.ts'

/** What a machine is, as far as times depend on it. */
export type BenchMachine = Readonly<{ cpu: string; cores: number; platform: string; node: string }>

export type BaselineEntry = Summary & Choice & Readonly<{ config: string }>

/** Times that later ones are compared with, all of one machine. */
export type Baseline = Readonly<{ machine: BenchMachine; entries: ReadonlyArray<BaselineEntry> }>

const isSame = (a: Omit<BaselineEntry, keyof Summary>, b: Omit<BaselineEntry, keyof Summary>): boolean =>
  a.config === b.config && a.path === b.path && a.workers === b.workers

/** In what two machines differ, in words; none if they are alike. */
export const machineDifferences = (saved: BenchMachine, here: BenchMachine): ReadonlyArray<string> =>
  (Object.keys(here) as ReadonlyArray<keyof BenchMachine>)
    .filter((key) => saved[key] !== here[key])
    .map((key) => `${key}: ${saved[key]} then, ${here[key]} now`)

/** How long an entry takes for one of the baseline: below 1 is faster. `undefined` where the baseline has none. */
export const toBaseline = (baseline: Baseline | undefined, entry: BaselineEntry): Ratio | undefined => {
  const before = baseline?.entries.find((candidate) => isSame(candidate, entry))
  return before && ratioOf(entry, before)
}

/** A baseline with newer entries in place of theirs; those of another machine go. */
export const renewed = (
  baseline: Baseline | undefined,
  machine: BenchMachine,
  entries: ReadonlyArray<BaselineEntry>,
): Baseline => {
  const kept =
    baseline === undefined || machineDifferences(baseline.machine, machine).length > 0 ? [] : baseline.entries
  const others = kept.filter((entry) => !entries.some((newer) => isSame(newer, entry)))
  const all = [...others, ...entries]
  const key = ({ path, workers, config }: BaselineEntry) => `${path} ${workers} ${config}`
  return { machine, entries: all.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)) }
}
