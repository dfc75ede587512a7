import { parseJson } from '../../formats/jsonText.ts'
import { decodeRecording } from '../../formats/recordingFile.ts'
import type { Message } from './message.ts'
import type { Connection, PageSource } from './page.ts'

/** Milliseconds before each retry of a refused connection, increasing. */
const PATIENCE = [500, 1000, 2000, 5000, 10_000] as const

/** A path of the server, with the query of the page's address (a token). */
const address = (path: string): string => `${path}${location.search}`

/**
 * Fetches the recordings of one run, one at a time. During a fetch, only the newest announcement is kept. A hidden page
 * fetches none.
 */
const recordings = (tell: (message: Message) => void) => {
  const announced = new Map<string, number>()
  let chosen: string | undefined
  let fetching: AbortController | undefined
  const had = new Map<string, number>()

  const next = async (): Promise<void> => {
    if (fetching !== undefined || chosen === undefined || document.hidden) return
    const run = chosen
    const step = announced.get(run)
    if (step === undefined || step === had.get(run)) return
    fetching = new AbortController()
    let heard = false
    try {
      const response = await fetch(address(`/runs/${encodeURIComponent(run)}/recording`), { signal: fetching.signal })
      if (response.ok) {
        const recording = decodeRecording(new Uint8Array(await response.arrayBuffer()))
        tell({ kind: 'recording', run, step, recording })
      }
      heard = true
      had.set(run, step)
    } catch {
      // The event source reports the lost connection. The next announcement retries.
    }
    fetching = undefined
    if (heard) await next()
  }
  const seen = () => void next()
  document.addEventListener('visibilitychange', seen)
  return {
    announce: (run: string, step: number) => {
      announced.set(run, step)
      void next()
    },
    choose: (run: string) => {
      chosen = run
      void next()
    },
    dispose: () => {
      document.removeEventListener('visibilitychange', seen)
      chosen = undefined
      fetching?.abort()
    },
  }
}

/** The page's own server: its events, and recordings as fast as the page can take them. */
export const serverSource = (): PageSource => {
  let say: (connection: Connection) => void = () => undefined
  let state: Connection = 'connecting'
  let choose: (run: string) => void = () => undefined
  const become = (next: Connection) => {
    state = next
    say(next)
  }
  return {
    watch: (listener) => {
      say = listener
      listener(state)
      return () => {
        say = () => undefined
      }
    },
    choose: (run) => choose(run),
    listen: (tell) => {
      const minds = recordings(tell)
      choose = minds.choose
      let events: EventSource | undefined
      let timer: ReturnType<typeof setTimeout> | undefined
      let tries = 0
      const connect = () => {
        const source = new EventSource(address('/events'))
        events = source
        const hear = (kind: string, act: (data: unknown) => void) =>
          source.addEventListener(kind, (event) => act(parseJson((event as MessageEvent<string>).data)))
        source.addEventListener('open', () => {
          tries = 0
          become('connected')
        })
        source.addEventListener('error', () => {
          become('lost')
          if (source.readyState !== EventSource.CLOSED) return
          timer = setTimeout(connect, PATIENCE[Math.min(tries++, PATIENCE.length - 1)])
        })
        hear('runs', (data) => tell({ kind: 'runs', ...(data as Omit<Extract<Message, { kind: 'runs' }>, 'kind'>) }))
        hear('metrics', (data) =>
          tell({ kind: 'metrics', ...(data as Omit<Extract<Message, { kind: 'metrics' }>, 'kind'>) }),
        )
        hear('recording', (data) => {
          const { run, step } = data as Readonly<{ run: string; step: number }>
          minds.announce(run, step)
        })
      }
      connect()
      return () => {
        clearTimeout(timer)
        events?.close()
        minds.dispose()
      }
    },
  }
}
