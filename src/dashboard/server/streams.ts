import type { SSEStreamingApi } from 'hono/streaming'
import { type Board, newCursor } from './board.ts'

/** What ends a client's connection. */
export type Ending = () => void

/** The clients that listen, and how long each may take. */
export type Streams = Readonly<{
  /** How many there are. */
  count: () => number
  /** Makes room for one more, if need be by ending one that does not read. Says whether there is room. */
  admit: () => boolean
  /** Tells a client all that happens, until it goes or is ended. */
  serve: (stream: SSEStreamingApi, end: Ending) => Promise<void>
  /** Tells all that is left to tell to those who read, and ends every stream. */
  close: () => Promise<void>
}>

export type StreamOptions = Readonly<{
  board: Board
  /** At most so many at a time. */
  most: number
  /** Milliseconds between signs of life. */
  heartbeat: number
  /** Whoever has not read for so many milliseconds is sent away. */
  patience: number
  /** Called when their number changes. */
  counted: (count: number) => void
}>

type Client = { readonly end: Ending; readonly stream: SSEStreamingApi; writingSince: number | undefined }

/** Where there is no room, one that has not read for so long makes it. In milliseconds. */
const SLOW_MS = 2000
/** How long those who read have for what is left. */
const FAREWELL_MS = 500

/** Streams of server-sent events. Each has at most one write under way, and nothing waits behind it. */
export const createStreams = ({ board, most, heartbeat, patience, counted }: StreamOptions): Streams => {
  const clients = new Set<Client>()
  let closing = false

  const waitedFor = ({ writingSince }: Client): number =>
    writingSince === undefined ? 0 : performance.now() - writingSince

  const drop = (client: Client): void => {
    if (!clients.delete(client)) return
    client.stream.abort()
    client.end()
    counted(clients.size)
  }

  const sweeper = setInterval(() => {
    for (const client of clients) if (waitedFor(client) > patience) drop(client)
  }, patience / 4)
  sweeper.unref()

  const write = async (client: Client, writing: Promise<unknown>): Promise<void> => {
    client.writingSince = performance.now()
    await writing
    client.writingSince = undefined
  }

  const serve = async (stream: SSEStreamingApi, end: Ending): Promise<void> => {
    const client: Client = { end, stream, writingSince: undefined }
    const cursor = newCursor()
    clients.add(client)
    stream.onAbort(() => drop(client))
    counted(clients.size)
    // What changed while nobody listened is looked up first.
    await write(client, stream.write(': welcome\nretry: 1000\n\n'))
    let alive = performance.now()
    while (clients.has(client)) {
      const news = board.next(cursor)
      if (news !== undefined) await write(client, stream.writeSSE(news))
      else if (closing) break
      else if (performance.now() - alive >= heartbeat) await write(client, stream.write(': alive\n\n'))
      else {
        await board.change(heartbeat - (performance.now() - alive))
        continue
      }
      alive = performance.now()
    }
    clients.delete(client)
    counted(clients.size)
  }

  return {
    count: () => clients.size,
    admit: () => {
      if (clients.size < most) return true
      const [slowest] = [...clients].sort((a, b) => waitedFor(b) - waitedFor(a))
      if (slowest === undefined || waitedFor(slowest) < SLOW_MS) return false
      drop(slowest)
      return true
    },
    serve,
    close: async () => {
      closing = true
      clearInterval(sweeper)
      board.tell()
      const deadline = performance.now() + FAREWELL_MS
      while (clients.size > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10))
      for (const client of clients) drop(client)
    },
  }
}
