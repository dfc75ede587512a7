import { configDifferences, seedGroups } from '../../config/differences.ts'
import type { RunSummary } from '../../runs/summary.ts'

/** A run's summary and its config; undefined where that cannot be read. */
export type Described = RunSummary & Readonly<{ config?: unknown }>

/** The longest value of an option that is sent. */
const LONGEST = 60

const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text)

/**
 * What pages are told of runs: their summaries, the options in which their configs differ, besides the seed, and which of
 * them differ only in the seed.
 */
export const toldOf = (all: ReadonlyArray<Described>): ReadonlyArray<RunSummary> => {
  const known = all.filter(({ config }) => config !== undefined)
  const differences = configDifferences(known.map(({ config }) => config)).filter(({ path }) => path !== 'seed')
  const groups = new Map(
    seedGroups(known, ({ config }) => config).flatMap((group, at) => group.map(({ id }) => [id, String(at)] as const)),
  )
  return all.map(({ config, ...summary }): RunSummary => {
    const at = known.findIndex(({ id }) => id === summary.id)
    const group = groups.get(summary.id)
    if (config === undefined || group === undefined) return summary
    const options = Object.fromEntries(
      differences.flatMap(({ path, values }) => {
        const value = values[at]
        return value === undefined ? [] : [[path, shortened(value)]]
      }),
    )
    return { ...summary, group, options }
  })
}
