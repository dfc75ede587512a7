import type { Recording } from '../../recording/recording.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'
import type { RunSummary, Told } from './told.ts'

/** All that a page was told. */
export type Knowledge = Readonly<{
  runs: ReadonlyArray<RunSummary>
  metrics: ReadonlyMap<string, ReadonlyArray<MetricsRecord>>
  recordings: ReadonlyMap<string, Readonly<{ step: number; recording: Recording }>>
}>

export const IGNORANCE: Knowledge = { runs: [], metrics: new Map(), recordings: new Map() }

const withEntry = <A>(map: ReadonlyMap<string, A>, key: string, value: A): ReadonlyMap<string, A> =>
  new Map([...map, [key, value]])

/** What a page knows after it was told one thing more. */
export const learn = (known: Knowledge, told: Told): Knowledge => {
  switch (told.kind) {
    case 'runs':
      return { ...known, runs: told.runs }
    case 'metrics': {
      const before = known.metrics.get(told.run) ?? []
      const records = [...before.slice(0, told.from), ...told.records]
      return { ...known, metrics: withEntry(known.metrics, told.run, records) }
    }
    case 'recording':
      return {
        ...known,
        recordings: withEntry(known.recordings, told.run, { step: told.step, recording: told.recording }),
      }
  }
}
