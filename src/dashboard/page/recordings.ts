import { decodeRecording } from '../../formats/recordingFile.ts'
import type { Message } from './message.ts'
import { type Clock, retryAfter, waitBefore } from './retry.ts'

type Options = Readonly<{
  /** Requests the recording of a run; `tag` is that of the recording that the page has, if any. */
  get: (run: string, tag: string | undefined, signal: AbortSignal) => Promise<Response>
  clock: Clock
  isHidden: () => boolean
  tell: (message: Message) => void
}>

/** Fetches the recordings of one run. */
export type Recordings = Readonly<{
  /** A recording of a run is ready at the server, after a number of updates. */
  announce: (run: string, step: number) => void
  /** Sets the run whose recordings are wanted, and the recording of it that the page has. */
  choose: (run: string, has: number | undefined) => void
  /** Asks again: the page is visible again, or the server may be another one. */
  ask: () => void
  dispose: () => void
}>

/**
 * Fetches the recordings of the chosen run, one at a time. During a fetch, only the newest announcement is kept. A hidden
 * page fetches none. Where the server is busy or cannot be reached, it is asked again, after the time that it says.
 */
export const recordings = ({ get, clock, isHidden, tell }: Options): Recordings => {
  const announced = new Map<string, number>()
  let chosen: string | undefined
  /** The recording that the page has of the chosen run. */
  let has: number | undefined
  /** The tag of the last recording of each run. */
  const tags = new Map<string, string>()
  /** Whether the server was asked since the last announcement. */
  let isAsked = false
  let fetching: AbortController | undefined
  let tries = 0
  let cancelRetry: (() => void) | undefined

  /** Handles an answer. Returns the milliseconds after which to ask again, if the server was busy. */
  const take = async (run: string, response: Response): Promise<number | undefined> => {
    if (response.status === 200) {
      const told = Number(response.headers.get('Engram-Step') ?? announced.get(run) ?? 0)
      const tag = response.headers.get('ETag')
      const recording = decodeRecording(new Uint8Array(await response.arrayBuffer()))
      if (tag !== null) tags.set(run, tag)
      if (run === chosen) has = told
      tell({ kind: 'recording', run, step: told, recording })
      return undefined
    }
    if (response.status === 304) return undefined
    const text = (await response.text()).trim()
    const asked = retryAfter(response.headers.get('Retry-After'), clock.now())
    const isNone = response.status === 404 || response.headers.get('Engram-Recording') === 'none'
    if (response.status === 202 || response.status === 404)
      tell({ kind: 'unrecorded', run, why: { kind: isNone ? 'none' : 'due' } })
    else if (response.status === 422) tell({ kind: 'unrecorded', run, why: { kind: 'failed', reason: text } })
    else return waitBefore(tries++, asked)
    return undefined
  }

  const next = async (): Promise<void> => {
    if (fetching !== undefined || cancelRetry !== undefined || chosen === undefined || isHidden() || isAsked) return
    const run = chosen
    isAsked = true
    const controller = new AbortController()
    fetching = controller
    let wait: number | undefined
    try {
      wait = await take(run, await get(run, has === undefined ? undefined : tags.get(run), controller.signal))
      if (wait === undefined) tries = 0
    } catch {
      wait = waitBefore(tries++, undefined)
    }
    fetching = undefined
    if (controller.signal.aborted) return
    if (wait !== undefined && run === chosen)
      cancelRetry = clock.after(wait, () => {
        cancelRetry = undefined
        isAsked = false
        void next()
      })
    else await next()
  }
  const ask = (): void => {
    cancelRetry?.()
    cancelRetry = undefined
    isAsked = false
    void next()
  }
  return {
    announce: (run, step) => {
      announced.set(run, step)
      if (run !== chosen || has === step) return
      isAsked = false
      void next()
    },
    choose: (run, step) => {
      chosen = run
      has = step
      ask()
    },
    ask,
    dispose: () => {
      chosen = undefined
      cancelRetry?.()
      fetching?.abort()
    },
  }
}
