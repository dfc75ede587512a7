import type { Recording } from '../../recording/recording.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'
import { kept, type RecordingCache, used } from '../recordingCache.ts'
import type { Message, RunSummary, Unrecorded } from './message.ts'

/** A recording, and the number of updates before it. */
export type Recorded = Readonly<{ step: number; recording: Recording }>

/** Everything that the page has received. */
export type PageState = Readonly<{
  runs: ReadonlyArray<RunSummary>
  /** Whether it has received all that its source knew at first. */
  isReady: boolean
  metrics: ReadonlyMap<string, ReadonlyArray<MetricsRecord>>
  recordings: RecordingCache<Recorded>
  /** Why runs have no recording. */
  unrecorded: ReadonlyMap<string, Unrecorded>
}>

export const EMPTY: PageState = {
  runs: [],
  isReady: false,
  metrics: new Map(),
  recordings: new Map(),
  unrecorded: new Map(),
}

/** The most bytes of recordings in a page whose source has them still. */
const BYTES = 192 * 2 ** 20

const bytesOf = ({ inputs, targets, mask, outputs, intermediates }: Recording): number =>
  [inputs, targets, mask, outputs, ...Object.values(intermediates)].reduce((sum, { data }) => sum + data.byteLength, 0)

const withEntry = <A>(map: ReadonlyMap<string, A>, key: string, value: A): ReadonlyMap<string, A> =>
  new Map([...map, [key, value]])

const only = <A>(map: ReadonlyMap<string, A>, keys: ReadonlySet<string>): ReadonlyMap<string, A> =>
  [...map.keys()].every((key) => keys.has(key)) ? map : new Map([...map].filter(([key]) => keys.has(key)))

/**
 * The state after one more message.
 *
 * @param most the most bytes of recordings: the least recently used ones beyond it are dropped
 */
export const reduce = (known: PageState, message: Message, most = BYTES): PageState => {
  switch (message.kind) {
    case 'runs': {
      const ids = new Set(message.runs.map(({ id }) => id))
      return {
        ...known,
        runs: message.runs,
        metrics: only(known.metrics, ids),
        recordings: only(known.recordings, ids),
        unrecorded: only(known.unrecorded, ids),
      }
    }
    case 'ready':
      return { ...known, isReady: true }
    case 'metrics': {
      const before = known.metrics.get(message.run) ?? []
      const records = [...before.slice(0, message.from), ...message.records]
      return { ...known, metrics: withEntry(known.metrics, message.run, records) }
    }
    case 'unrecorded':
      return { ...known, unrecorded: withEntry(known.unrecorded, message.run, message.why) }
    case 'recording': {
      const { run, step, recording } = message
      const entry = { value: { step, recording }, bytes: bytesOf(recording) }
      return { ...known, recordings: kept(known.recordings, run, entry, most) }
    }
  }
}

/** The state after a look at a run's recording, which is then dropped last. */
export const lookedAt = (known: PageState, run: string): PageState => ({
  ...known,
  recordings: used(known.recordings, run),
})
