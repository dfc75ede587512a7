import type { TensorData } from '../../formats/safetensors/index.ts'
import type { Board } from '../server/board.ts'

/** A request for a recording, of a run's newest checkpoint or of its current parameters. */
export type RecordingRequest = Readonly<{
  run: string
  directory: string
  live?: Readonly<{ step: number; params: ReadonlyArray<TensorData> }>
}>

/** An encoded recording and its computing time; or the reason why there is none. */
export type RecordingResult = Readonly<{ step: number; bytes: Uint8Array; milliseconds: number } | { reason: string }>

/** Decides when to record which run. */
export type RecordingScheduler = Readonly<{
  /** Takes parameters that are newer than any checkpoint. */
  offer: (run: string, live: NonNullable<RecordingRequest['live']>) => void
  /** Starts a recording if one is due, or requests the current parameters for it. */
  recordIfDue: () => void
}>

type Options = Readonly<{
  board: Board
  look: (look: RecordingRequest) => Promise<RecordingResult>
  /** The run that supplies its current parameters, and how to request them. */
  live: Readonly<{ directory: string; ask: () => void }> | undefined
  /** Reports to the user that a run cannot be shown. */
  note: (text: string) => void
  now?: () => number
}>

/** The least time between two recordings of a run, in milliseconds. */
const REST_MS = 2000
/** A run in training is recorded during at most one part in this many of the time … */
const SHARE = 20
/** … but at least this often. */
const LONGEST_REST_MS = 30_000

/**
 * Makes one recording at a time, of the run with something new whose last recording is the oldest. Only of runs that a
 * page has asked for since their last recording: nobody looks at the others.
 */
export const createRecordingScheduler = ({
  board,
  look,
  live,
  note,
  now = () => performance.now(),
}: Options): RecordingScheduler => {
  const seen = new Map<string, Readonly<{ what: string | undefined; due: number }>>()
  const told = new Set<string>()
  let offered: Readonly<{ run: string; live: NonNullable<RecordingRequest['live']> }> | undefined
  let isLooking = false

  const complain = (run: string, reason: string): void => {
    const text = `The dashboard cannot show the memory of ${run}: ${reason}`
    if (!told.has(text)) note(text)
    told.add(text)
  }

  const start = async (what: string | undefined, wanted: RecordingRequest, name: string): Promise<void> => {
    isLooking = true
    const found = await look(wanted).catch((error: unknown): RecordingResult => ({ reason: String(error) }))
    const took = 'reason' in found ? 0 : found.milliseconds
    isLooking = false
    seen.set(wanted.run, { what, due: now() + Math.min(LONGEST_REST_MS, Math.max(REST_MS, SHARE * took)) })
    if ('reason' in found) {
      complain(name, found.reason)
      board.fail(wanted.run, found.reason)
    } else board.keep(wanted.run, found.step, found.bytes)
  }

  const recordIfDue = (): void => {
    if (isLooking) return
    const runs = [...board.runs()].sort(
      (a, b) => (seen.get(a.summary().id)?.due ?? 0) - (seen.get(b.summary().id)?.due ?? 0),
    )
    for (const run of runs) {
      const { id, name, state } = run.summary()
      if (!board.isWanted(id)) continue
      const last = seen.get(id)
      const isResting = last !== undefined && state === 'running' && now() < last.due
      if (isResting) continue
      if (offered?.run === id) {
        const { live: newest } = offered
        offered = undefined
        return void start(run.checkpoint(), { run: id, directory: run.directory, live: newest }, name)
      }
      if (live?.directory === run.directory) {
        // Its checkpoints are older than its current parameters.
        live.ask()
        continue
      }
      const checkpoint = run.checkpoint()
      const isNew = last?.what !== checkpoint || board.recordingState(id).kind === 'due'
      if (checkpoint !== undefined && isNew) return void start(checkpoint, { run: id, directory: run.directory }, name)
    }
  }

  return {
    offer: (run, given) => {
      offered = { run, live: given }
      recordIfDue()
    },
    recordIfDue,
  }
}
