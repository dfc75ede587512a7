import { parseJson } from '../../formats/jsonText.ts'
import { type Connection, reconnecting } from './connection.ts'
import type { Message } from './message.ts'
import type { PageSource } from './page.ts'
import { type Recordings, recordings } from './recordings.ts'
import { pageClock } from './retry.ts'

/** A path of the server, with the query of the page's address (a token). */
const address = (path: string): string => `${path}${location.search}`

/** Passes on an event as a message; recordings are only announced. */
const pass = (event: string, data: string, tell: (message: Message) => void, fetched: Recordings): void => {
  const said = parseJson(data) as Readonly<Record<string, unknown>>
  switch (event) {
    case 'runs':
    case 'metrics':
      return tell({ kind: event, ...said } as Message)
    case 'ready':
      return tell({ kind: 'ready' })
    case 'recording':
      return fetched.announce(said['run'] as string, said['step'] as number)
    case 'unrecorded': {
      const { run, reason } = said as Readonly<{ run: string; reason: string }>
      return tell({ kind: 'unrecorded', run, why: { kind: 'failed', reason } })
    }
  }
}

/** The page's own server: its events, and the recordings of the chosen run. */
export const serverSource = (): PageSource => {
  let say: (connection: Connection) => void = () => undefined
  let state: Connection = { kind: 'connecting' }
  let choose: Recordings['choose'] = () => undefined
  const become = (next: Connection): void => {
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
    choose: (run, has) => choose(run, has),
    listen: (tell) => {
      const fetched = recordings({
        get: (run, tag, signal) =>
          fetch(address(`/runs/${encodeURIComponent(run)}/recording`), {
            signal,
            headers: tag === undefined ? {} : { 'If-None-Match': tag },
          }),
        clock: pageClock,
        isHidden: () => document.hidden,
        tell,
      })
      choose = fetched.choose
      let wasLost = false
      const events = reconnecting({
        open: (signal) => fetch(address('/events'), { signal, headers: { Accept: 'text/event-stream' } }),
        clock: pageClock,
        hear: (event, data) => pass(event, data, tell, fetched),
        say: (connection) => {
          become(connection)
          if (connection.kind === 'lost') wasLost = true
          if (connection.kind !== 'connected' || !wasLost) return
          // A server that was started again has no recordings until it is asked for one.
          wasLost = false
          fetched.ask()
        },
      })
      const seen = () => {
        if (document.hidden) return
        events.retry()
        fetched.ask()
      }
      document.addEventListener('visibilitychange', seen)
      addEventListener('online', seen)
      return () => {
        document.removeEventListener('visibilitychange', seen)
        removeEventListener('online', seen)
        events.close()
        fetched.dispose()
      }
    },
  }
}
