import type { TensorData } from '../../formats/safetensors/index.ts'
import type { Board } from '../server/board.ts'

/** What to look at: a run's newest checkpoint, or the params that it trains right now. */
export type RecordingRequest = Readonly<{
  run: string
  directory: string
  live?: Readonly<{ step: number; params: ReadonlyArray<TensorData> }>
}>

/** What was seen: a recording as it is sent, and how long it took to compute; or nothing, and why. */
export type RecordingResult = Readonly<{ step: number; bytes: Uint8Array; milliseconds: number } | { reason: string }>

/** Decides when to look into which machine's mind. */
export type RecordingScheduler = Readonly<{
  /** Takes params that are newer than any checkpoint. */
  offer: (run: string, live: NonNullable<RecordingRequest['live']>) => void
  /** Looks, if it is time; and asks for live params, if it would. */
  recordIfDue: () => void
}>

type Options = Readonly<{
  board: Board
  look: (look: RecordingRequest) => Promise<RecordingResult>
  /** The run whose params are offered, and how to ask for them. */
  live: Readonly<{ directory: string; ask: () => void }> | undefined
  /** Tells a person that a run cannot be shown. */
  note: (text: string) => void
  now?: () => number
}>

/** No mind is looked into more often. In milliseconds. */
const REST_MS = 2000
/** A run that trains shares the machine with us: of its time, we take no more than a part in so many … */
const SHARE = 20
/** … unless nothing would be seen for so long. */
const LONGEST_REST_MS = 30_000

/** One look at a time: at the run that was looked at longest ago of those that have something new. */
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
    if ('reason' in found) complain(name, found.reason)
    else board.keep(wanted.run, found.step, found.bytes)
  }

  const recordIfDue = (): void => {
    if (isLooking) return
    const runs = [...board.runs()].sort(
      (a, b) => (seen.get(a.summary().id)?.due ?? 0) - (seen.get(b.summary().id)?.due ?? 0),
    )
    for (const run of runs) {
      const { id, name, state } = run.summary()
      const last = seen.get(id)
      const isResting = last !== undefined && state === 'running' && now() < last.due
      if (isResting) continue
      if (offered?.run === id) {
        const { live: newest } = offered
        offered = undefined
        return void start(run.checkpoint(), { run: id, directory: run.directory, live: newest }, name)
      }
      if (live?.directory === run.directory) {
        // Its checkpoints are older than what it can offer.
        live.ask()
        continue
      }
      const checkpoint = run.checkpoint()
      if (checkpoint !== undefined && last?.what !== checkpoint)
        return void start(checkpoint, { run: id, directory: run.directory }, name)
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
