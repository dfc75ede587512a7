import type { SSEStreamingApi } from 'hono/streaming'
import { type Board, newCursor } from './board.ts'

/** Ends a client's connection. */
export type Ending = () => void

/** The event streams of all clients. */
export type Streams = Readonly<{
  /** The number of clients. */
  count: () => number
  /**
   * Makes room for another client, if necessary by dropping one: one that does not read; else, at most one a second, the oldest of
   * the address with the most. Pages connect again by themselves. Returns whether there is room.
   */
  admit: () => boolean
  /** Sends events to a client until it disconnects or is dropped. */
  serve: (stream: SSEStreamingApi, address: string, end: Ending) => Promise<void>
  /** Sends pending events to clients that read, and ends every stream. */
  close: () => Promise<void>
}>

export type StreamOptions = Readonly<{
  board: Board
  /** The most clients. */
  most: number
  /** Milliseconds between heartbeats. */
  heartbeat: number
  /** Milliseconds without a read after which a client is dropped. */
  patience: number
  /** Called with the number of clients when it changes. */
  counted: (count: number) => void
}>

type Client = {
  readonly end: Ending
  readonly stream: SSEStreamingApi
  readonly address: string
  writingSince: number | undefined
}

/** Milliseconds without a read after which a client may be dropped for a new one. */
const SLOW_MS = 2000
/** Milliseconds between two clients that are dropped though they read. */
const MERCY_MS = 1000
/** Milliseconds for clients to read pending events at the end. */
const FAREWELL_MS = 500

/** Streams of server-sent events. Each has at most one pending write and no queue. */
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

  let lastDropped = Number.NEGATIVE_INFINITY

  /** The oldest client of the address with the most. */
  const oldest = (): Client | undefined => {
    const counts = new Map<string, number>()
    for (const { address } of clients) counts.set(address, (counts.get(address) ?? 0) + 1)
    const most = [...counts.values()].reduce((a, b) => Math.max(a, b), 0)
    return [...clients].find(({ address }) => counts.get(address) === most)
  }

  const serve = async (stream: SSEStreamingApi, address: string, end: Ending): Promise<void> => {
    const client: Client = { end, stream, address, writingSince: undefined }
    const cursor = newCursor()
    clients.add(client)
    stream.onAbort(() => drop(client))
    counted(clients.size)
    // Changes from before the first client are read first.
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
      if (slowest !== undefined && waitedFor(slowest) >= SLOW_MS) {
        drop(slowest)
        return true
      }
      const dropped = performance.now() - lastDropped < MERCY_MS ? undefined : oldest()
      if (dropped === undefined) return false
      lastDropped = performance.now()
      drop(dropped)
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
