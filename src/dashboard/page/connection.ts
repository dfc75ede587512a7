import { eventParser } from './eventParser.ts'
import { type Clock, retryAfter, waitBefore } from './retry.ts'

/** The state of a source's connection; a lost one is tried again after some milliseconds. */
export type Connection = Readonly<
  | { kind: 'connecting' }
  | { kind: 'connected' }
  | { kind: 'lost'; reason: 'network' | 'busy' | 'refused'; retryIn: number }
>

type Options = Readonly<{
  /** Requests the stream of events. */
  open: (signal: AbortSignal) => Promise<Response>
  clock: Clock
  hear: (event: string, data: string) => void
  say: (connection: Connection) => void
}>

/** A connection that is opened again whenever it is lost, until it is closed. */
export type Reconnecting = Readonly<{
  /** Tries at once, if it is lost. */
  retry: () => void
  close: () => void
}>

/** The server sends something every 15 s. After this many milliseconds of silence, the connection counts as lost. */
const SILENCE = 45_000

type Loss = Readonly<{ reason: 'network' | 'busy' | 'refused'; asked?: number | undefined }>

const lossOf = ({ status, headers }: Response, now: number): Loss => ({
  reason: status === 503 || status === 429 ? 'busy' : status >= 500 ? 'network' : 'refused',
  asked: retryAfter(headers.get('Retry-After'), now),
})

/**
 * Hears a server's events. A lost connection is opened again: after the time that the server asks for, where it is busy;
 * else after a time that grows from try to try.
 */
export const reconnecting = ({ open, clock, hear, say }: Options): Reconnecting => {
  let isClosed = false
  let tries = 0
  let abort = new AbortController()
  let cancelRetry: (() => void) | undefined

  const read = async (response: Response, heard: () => void): Promise<void> => {
    const parse = eventParser(hear)
    const decoder = new TextDecoder()
    const reader = response.body?.getReader()
    for (;;) {
      const piece = await reader?.read()
      if (piece === undefined || piece.done) return
      heard()
      parse(decoder.decode(piece.value, { stream: true }))
    }
  }

  const attempt = async (): Promise<Loss> => {
    abort = new AbortController()
    let cancel = clock.after(SILENCE, () => abort.abort())
    const heard = (): void => {
      cancel()
      cancel = clock.after(SILENCE, () => abort.abort())
    }
    try {
      const response = await open(abort.signal)
      if (!response.ok) {
        void response.body?.cancel()
        return lossOf(response, clock.now())
      }
      tries = 0
      if (!isClosed) say({ kind: 'connected' })
      heard()
      await read(response, heard)
    } catch {
      // Whatever failed, the connection is lost.
    } finally {
      cancel()
    }
    return { reason: 'network' }
  }

  const connect = async (): Promise<void> => {
    const { reason, asked } = await attempt()
    if (isClosed) return
    const retryIn = waitBefore(tries++, asked)
    cancelRetry = clock.after(retryIn, again)
    say({ kind: 'lost', reason, retryIn })
  }
  const again = (): void => {
    cancelRetry?.()
    cancelRetry = undefined
    say({ kind: 'connecting' })
    void connect()
  }
  void connect()
  return {
    retry: () => {
      if (cancelRetry !== undefined) again()
    },
    close: () => {
      isClosed = true
      cancelRetry?.()
      abort.abort()
    },
  }
}
