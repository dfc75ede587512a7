import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Answers that take as long as the client does; others limit how many there are. */
const LASTING = /^\/(?:events|runs\/)/

/**
 * Lets a server hold at most so many connections. Where one more comes, the oldest has to go that gets no lasting
 * answer: whoever only connects, sends half a request, or does not read, keeps nobody else out.
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
