import type { RunSummary } from '../../runs/summary.ts'
import type { FollowedRun } from './followedRun.ts'
import { type HistoryCursor, START } from './history.ts'

/** An encoded recording; `version` differs for each recording of a run. */
export type Kept = Readonly<{ version: number; step: number; bytes: Uint8Array }>

/** A client's position. Only {@link Board.next} changes it. */
export type BoardCursor = {
  runs: string
  readonly histories: Map<string, HistoryCursor>
  readonly recordings: Map<string, number>
}

export const newCursor = (): BoardCursor => ({ runs: '', histories: new Map(), recordings: new Map() })

/** A server-sent event; `data` is JSON on one line. */
export type BoardEvent = Readonly<{ event: 'runs' | 'metrics' | 'recording'; data: string }>

/** Everything that clients can receive. */
export type Board = Readonly<{
  runs: () => ReadonlyArray<FollowedRun>
  setRuns: (runs: ReadonlyArray<FollowedRun>) => void
  recording: (id: string) => Kept | undefined
  keep: (id: string, step: number, bytes: Uint8Array) => void
  /** The next event that a client has not received; undefined if there is none. */
  next: (cursor: BoardCursor) => BoardEvent | undefined
  /** Wakes all who wait for a change. */
  tell: () => void
  /** Waits for a change, or for a number of milliseconds. */
  change: (milliseconds: number) => Promise<void>
}>

/** The most records in one event, which bounds the memory per client. */
const RECORDS = 200

/**
 * The board that all clients read. Clients have a cursor, not a queue: a slow client skips outdated events and gets the
 * newest.
 */
export const createBoard = (): Board => {
  let runs: ReadonlyArray<FollowedRun> = []
  const recordings = new Map<string, Kept>()
  const waiting = new Set<() => void>()
  let version = 0

  const nextRuns = (cursor: BoardCursor): BoardEvent | undefined => {
    const data = JSON.stringify({ runs: runs.map((run): RunSummary => run.summary()) })
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
    const kept = recordings.get(id)
    if (kept === undefined || cursor.recordings.get(id) === kept.version) return undefined
    cursor.recordings.set(id, kept.version)
    return { event: 'recording', data: JSON.stringify({ run: id, step: kept.step }) }
  }

  const tell = (): void => {
    const all = [...waiting]
    waiting.clear()
    for (const wake of all) wake()
  }

  return {
    runs: () => runs,
    setRuns: (given) => {
      runs = given
      tell()
    },
    recording: (id) => recordings.get(id),
    keep: (id, step, bytes) => {
      recordings.set(id, { version: ++version, step, bytes })
      tell()
    },
    next: (cursor) => {
      const news = nextRuns(cursor)
      if (news !== undefined) return news
      for (const next of [nextMetrics, nextRecording])
        for (const run of runs) {
          const found = next(cursor, run)
          if (found !== undefined) return found
        }
      return undefined
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
