import type { Choice } from './paths.ts'
import { type Ratio, ratioOf, type Summary } from './summary.ts'

/** The properties of a computer that times depend on. */
export type BenchMachine = Readonly<{ cpu: string; cores: number; platform: string; node: string }>

export type BaselineEntry = Summary & Choice & Readonly<{ config: string }>

/** Times that later ones are compared with, all from one computer. */
export type Baseline = Readonly<{ machine: BenchMachine; entries: ReadonlyArray<BaselineEntry> }>

const isSame = (a: Omit<BaselineEntry, keyof Summary>, b: Omit<BaselineEntry, keyof Summary>): boolean =>
  a.config === b.config && a.path === b.path && a.workers === b.workers

/** The differences between two computers, in words. */
export const machineDifferences = (saved: BenchMachine, here: BenchMachine): ReadonlyArray<string> =>
  (Object.keys(here) as ReadonlyArray<keyof BenchMachine>)
    .filter((key) => saved[key] !== here[key])
    .map((key) => `${key}: ${saved[key]} then, ${here[key]} now`)

/** An entry's time over the baseline's: below 1 is faster. `undefined` if the baseline has no such entry. */
export const toBaseline = (baseline: Baseline | undefined, entry: BaselineEntry): Ratio | undefined => {
  const before = baseline?.entries.find((candidate) => isSame(candidate, entry))
  return before && ratioOf(entry, before)
}

/** A baseline with newer entries replacing old ones; entries of another computer are dropped. */
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
