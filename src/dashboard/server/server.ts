import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { either as E, type taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { attempt, codeOf } from '../../io/files/failures.ts'
import { createApp, type Page } from './app.ts'
import type { Board } from './board.ts'
import { limitConnections } from './connections.ts'
import { createDownloads } from './downloads.ts'
import { addressOf, hostNames, isLoopback } from './place.ts'
import { createStreams } from './streams.ts'

/** The host, port and token of a dashboard. */
export type Place = Readonly<{
  host: string
  /** If undefined: the default port, or any free one. */
  port: number | undefined
  /** If undefined: a random token if other computers can reach the server. */
  token: string | undefined
}>

/** A running server. */
export type DashboardServer = Readonly<{
  /** The address for the browser. */
  address: string
  port: number
  /** Sends pending events to the clients and stops. */
  close: () => Promise<void>
}>

type Options = Readonly<{
  place: Place
  board: Board
  page: Page
  /** Called with the number of clients when it changes. */
  counted: (count: number) => void
  /** Milliseconds that a client may take to read before it is disconnected. */
  patience?: number
}>

/** The default port. */
export const USUAL_PORT = 4747

const MOST_STREAMS = 64
const MOST_DOWNLOADS = 16
const MOST_CONNECTIONS = 256
const HEARTBEAT_MS = 15_000
const PATIENCE_MS = 30_000
const MEBIBYTE = 2 ** 20

/** Time and size limits for slow or hostile clients. */
const limits = {
  maxHeaderSize: 8192,
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 2500,
  highWaterMark: MEBIBYTE / 16,
} as const

const listening = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })

const listen = (server: Server, { host, port }: Place): TE.TaskEither<AppError, number> =>
  attempt('serve the dashboard on', `${host}:${port ?? USUAL_PORT}`, async () => {
    try {
      return await listening(server, host, port ?? USUAL_PORT)
    } catch (error) {
      if (port !== undefined || codeOf(error) !== 'EADDRINUSE') throw error
      return listening(server, host, 0)
    }
  })

/** Adds a remedy for a port that is in use. */
const explained = (error: AppError): AppError =>
  error.tag === 'IoFailure' && error.reason.includes('EADDRINUSE')
    ? { ...error, reason: 'the port is in use. Give another --port, or 0 for any free port' }
    : error

/** Serves a board. */
export const serveDashboard =
  ({ place, board, page, counted, patience = PATIENCE_MS }: Options): TE.TaskEither<AppError, DashboardServer> =>
  async () => {
    const server = createServer(limits)
    server.maxConnections = 2 * MOST_CONNECTIONS
    server.maxRequestsPerSocket = 1000
    // Heartbeats prevent this for clients that read.
    server.setTimeout(patience)
    limitConnections(server, MOST_CONNECTIONS)
    const bound = await listen(server, place)()
    if (E.isLeft(bound)) return E.left(explained(bound.left))
    const port = bound.right
    const token = place.token ?? (isLoopback(place.host) ? undefined : randomBytes(24).toString('base64url'))
    const streams = createStreams({ board, most: MOST_STREAMS, heartbeat: HEARTBEAT_MS, patience, counted })
    const app = createApp({
      access: { hosts: hostNames(place.host, port), token, cookie: `engram-${port}` },
      board,
      streams,
      downloads: createDownloads({ most: MOST_DOWNLOADS, patience }),
      page,
    })
    const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false })
    server.on('request', (request, response) => void answer(request, response))
    return E.right({
      address: addressOf(place.host, port, token),
      port,
      close: async () => {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()))
        await streams.close()
        server.closeAllConnections()
        await closed
      },
    })
  }
