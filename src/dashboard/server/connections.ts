import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Paths whose responses are long; their number is limited elsewhere. */
const LASTING = /^\/(?:events|runs\/)/

/**
 * Limits the number of a server's connections. One more closes the oldest connection without a long response, so that
 * idle or incomplete connections cannot block others.
 */
export const limitConnections = (server: Server, most: number): void => {
  const lasting = new Map<Socket, number>()
  server.on('connection', (socket: Socket) => {
    if (lasting.size >= most) {
      const idle = [...lasting].find(([, answers]) => answers === 0)?.[0] ?? socket
      idle.destroy()
      lasting.delete(idle)
      if (idle === socket) return
    }
    lasting.set(socket, 0)
    socket.once('close', () => lasting.delete(socket))
  })
  server.on('request', ({ socket, url = '' }: IncomingMessage, response: ServerResponse) => {
    if (!LASTING.test(url)) return
    const count = (by: number): void => {
      const answers = lasting.get(socket)
      if (answers !== undefined) lasting.set(socket, answers + by)
    }
    count(1)
    response.once('close', () => count(-1))
  })
}
