import type { Recording } from '../../recording/recording.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'
import type { Message, RunSummary } from './message.ts'

/** Everything that the page has received. */
export type PageState = Readonly<{
  runs: ReadonlyArray<RunSummary>
  metrics: ReadonlyMap<string, ReadonlyArray<MetricsRecord>>
  recordings: ReadonlyMap<string, Readonly<{ step: number; recording: Recording }>>
}>

export const EMPTY: PageState = { runs: [], metrics: new Map(), recordings: new Map() }

const withEntry = <A>(map: ReadonlyMap<string, A>, key: string, value: A): ReadonlyMap<string, A> =>
  new Map([...map, [key, value]])

/** The state after one more message. */
export const reduce = (known: PageState, message: Message): PageState => {
  switch (message.kind) {
    case 'runs':
      return { ...known, runs: message.runs }
    case 'metrics': {
      const before = known.metrics.get(message.run) ?? []
      const records = [...before.slice(0, message.from), ...message.records]
      return { ...known, metrics: withEntry(known.metrics, message.run, records) }
    }
    case 'recording':
      return {
        ...known,
        recordings: withEntry(known.recordings, message.run, { step: message.step, recording: message.recording }),
      }
  }
}
