import { kept, type RecordingCache, used } from '../recordingCache.ts'
import type { FollowedRun } from './followedRun.ts'
import { type HistoryCursor, START } from '../../runs/history.ts'
import { toldOf } from './told.ts'

/** An encoded recording; `version` differs for each recording of a run. */
export type Kept = Readonly<{ version: number; step: number; bytes: Uint8Array }>

/** A client's position. Only {@link Board.next} changes it. */
export type BoardCursor = {
  runs: string
  /** Whether it has received all that there was when it came. */
  isReady: boolean
  readonly histories: Map<string, HistoryCursor>
  readonly recordings: Map<string, number>
  readonly failures: Map<string, number>
}

export const newCursor = (): BoardCursor => ({
  runs: '',
  isReady: false,
  histories: new Map(),
  recordings: new Map(),
  failures: new Map(),
})

/** A server-sent event; `data` is JSON on one line. */
export type BoardEvent = Readonly<{ event: 'runs' | 'metrics' | 'ready' | 'recording' | 'unrecorded'; data: string }>

/** Whether a run has a recording: it has; there is none yet, but one will come; it has no checkpoint; there is no such run; or why there is none. */
export type RecordingState = Readonly<
  { kind: 'kept' | 'due' | 'none' | 'unknown' } | { kind: 'failed'; reason: string }
>

/** Everything that clients can receive. */
export type Board = Readonly<{
  runs: () => ReadonlyArray<FollowedRun>
  setRuns: (runs: ReadonlyArray<FollowedRun>) => void
  /** All runs have been read once. */
  setLoaded: () => void
  /** The recording of a run, for a client: the next newer one is then wanted. */
  recording: (id: string) => Kept | undefined
  /** Whether a client has asked for a run's recording since the last one. */
  isWanted: (id: string) => boolean
  recordingState: (id: string) => RecordingState
  keep: (id: string, step: number, bytes: Uint8Array) => void
  /** Tells why a run has no recording. */
  fail: (id: string, reason: string) => void
  /** The next event that a client has not received; undefined if there is none. */
  next: (cursor: BoardCursor) => BoardEvent | undefined
  /** Wakes all who wait for a change. */
  tell: () => void
  /** Waits for a change, or for a number of milliseconds. */
  change: (milliseconds: number) => Promise<void>
}>

/** The most records in one event, which bounds the memory per client. */
const RECORDS = 200

/** The most bytes of all recordings together: a few of the largest, or very many small ones. */
const BYTES = 128 * 2 ** 20

/**
 * The board that all clients read. Clients have a cursor, not a queue: a slow client skips outdated events and gets the
 * newest. Of the recordings, those are kept that were asked for last.
 *
 * @param most the most bytes of all recordings together
 */
export const createBoard = (most = BYTES): Board => {
  let runs: ReadonlyArray<FollowedRun> = []
  let recordings: RecordingCache<Kept> = new Map()
  const wanted = new Set<string>()
  let isLoaded = false
  const failures = new Map<string, string>()
  /** When each failure was told, as a version. */
  const failed = new Map<string, number>()
  const waiting = new Set<() => void>()
  let version = 0

  let summaries: Readonly<{ of: ReadonlyArray<unknown>; data: string }> = { of: [], data: '' }
  /** What is told of the runs; compared anew only where one of them changed. */
  const told = (): string => {
    const all = runs.map((run) => run.summary())
    if (summaries.data === '' || all.length !== summaries.of.length || all.some((one, at) => one !== summaries.of[at]))
      summaries = { of: all, data: JSON.stringify({ runs: toldOf(all) }) }
    return summaries.data
  }

  const nextRuns = (cursor: BoardCursor): BoardEvent | undefined => {
    const data = told()
    if (data === cursor.runs) return undefined
    cursor.runs = data
    return { event: 'runs', data }
  }

  const nextMetrics = (cursor: BoardCursor, run: FollowedRun): BoardEvent | undefined => {
    const { id } = run.summary()
    const slice = run.history.since(cursor.histories.get(id) ?? START, RECORDS)
    if (slice === undefined) return undefined
    cursor.histories.set(id, slice.cursor)
    const records = slice.records.join(',')
    return { event: 'metrics', data: `{"run":${JSON.stringify(id)},"from":${slice.from},"records":[${records}]}` }
  }

  const nextRecording = (cursor: BoardCursor, run: FollowedRun): BoardEvent | undefined => {
    const { id } = run.summary()
    const kept = recordings.get(id)?.value
    if (kept === undefined || cursor.recordings.get(id) === kept.version) return undefined
    cursor.recordings.set(id, kept.version)
    return { event: 'recording', data: JSON.stringify({ run: id, step: kept.step }) }
  }

  const nextFailure = (cursor: BoardCursor, run: FollowedRun): BoardEvent | undefined => {
    const { id } = run.summary()
    const at = failed.get(id)
    if (at === undefined || !failures.has(id) || cursor.failures.get(id) === at) return undefined
    cursor.failures.set(id, at)
    return { event: 'unrecorded', data: JSON.stringify({ run: id, reason: failures.get(id) }) }
  }

  const tell = (): void => {
    const all = [...waiting]
    waiting.clear()
    for (const wake of all) wake()
  }

  const first = (
    next: (cursor: BoardCursor, run: FollowedRun) => BoardEvent | undefined,
    cursor: BoardCursor,
  ): BoardEvent | undefined => {
    for (const run of runs) {
      const found = next(cursor, run)
      if (found !== undefined) return found
    }
    return undefined
  }

  return {
    runs: () => runs,
    setRuns: (given) => {
      runs = given
      tell()
    },
    setLoaded: () => {
      if (isLoaded) return
      isLoaded = true
      tell()
    },
    recording: (id) => {
      wanted.add(id)
      recordings = used(recordings, id)
      return recordings.get(id)?.value
    },
    isWanted: (id) => wanted.has(id),
    recordingState: (id) => {
      if (recordings.has(id)) return { kind: 'kept' }
      const reason = failures.get(id)
      if (reason !== undefined) return { kind: 'failed', reason }
      const run = runs.find((one) => one.summary().id === id)
      if (run === undefined) return { kind: 'unknown' }
      return { kind: run.checkpoint() === undefined ? 'none' : 'due' }
    },
    keep: (id, step, bytes) => {
      wanted.delete(id)
      failures.delete(id)
      recordings = kept(recordings, id, { value: { version: ++version, step, bytes }, bytes: bytes.length }, most)
      tell()
    },
    fail: (id, reason) => {
      wanted.delete(id)
      failures.set(id, reason)
      failed.set(id, ++version)
      tell()
    },
    next: (cursor) => {
      const news = nextRuns(cursor)
      if (news !== undefined) return news
      const records = first(nextMetrics, cursor)
      if (records !== undefined) return records
      if (!cursor.isReady && isLoaded) {
        cursor.isReady = true
        return { event: 'ready', data: '{}' }
      }
      return first(nextRecording, cursor) ?? first(nextFailure, cursor)
    },
    tell,
    change: (milliseconds) =>
      new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer)
          waiting.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, milliseconds)
        waiting.add(wake)
      }),
  }
}
