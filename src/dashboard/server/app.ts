import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { type Access, isToken, offeredToken, refusal } from './access.ts'
import type { Board } from './board.ts'
import type { Downloads } from './downloads.ts'
import type { Streams } from './streams.ts'

/** The page's files, as they are sent. */
export type Page = Readonly<{ html: string; script: string; style: string }>

export type AppOptions = Readonly<{
  access: Access
  board: Board
  streams: Streams
  downloads: Downloads
  page: Page
}>

/** Headers of every response: no caching, framing or content sniffing, and no resources from other hosts. */
const HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const

/** The dashboard's routes. Every request is checked by {@link refusal} first, as received. */
export const createApp = ({ access, board, streams, downloads, page }: AppOptions) => {
  const app = new Hono<{ Bindings: HttpBindings }>()
  // Encoded once, so that slow clients hold no copies.
  const encoder = new TextEncoder()
  const asset = (text: string, type: string) => {
    const bytes = encoder.encode(text)
    return (c: Context): Response => c.body(bytes, 200, { 'Content-Type': `${type}; charset=utf-8` })
  }
  const html = asset(page.html, 'text/html')

  app.use('*', async (c, next) => {
    const { method = '', url = '', headers, rawHeaders } = c.env.incoming
    const asked = { method, target: url, headers, rawHeaders }
    const refused = refusal(access, asked)
    if (refused !== undefined) {
      c.res = c.text(`${refused.text}\n`, refused.status, { Connection: 'close' })
      if (refused.status === 405) c.header('Allow', 'GET, HEAD')
      if (refused.status === 401) c.header('WWW-Authenticate', 'Bearer')
    } else await next()
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value)
    c.header('Cache-Control', 'no-store')
  })

  app.get('/', (c) => {
    const offered = offeredToken({ target: c.env.incoming.url ?? '' })
    if (access.token === undefined || offered === undefined || !isToken(access, offered)) return html(c)
    // The cookie replaces the token in the address, which would stay in the browser's history.
    c.header('Set-Cookie', `${access.cookie}=${access.token}; HttpOnly; SameSite=Strict; Path=/`)
    return c.redirect('/', 303)
  })
  app.get('/page.js', asset(page.script, 'text/javascript'))
  app.get('/page.css', asset(page.style, 'text/css'))

  app.get('/events', (c) => {
    if (c.env.incoming.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream' })
    if (!streams.admit()) return c.text('Too many pages are open. Close one.\n', 503, { 'Retry-After': '1' })
    const address = c.env.incoming.socket.remoteAddress ?? ''
    return streamSSE(c, (stream) => streams.serve(stream, address, () => c.env.outgoing.destroy()))
  })

  app.get('/runs/:id/recording', (c) => {
    const id = c.req.param('id')
    const kept = board.recording(id)
    if (kept === undefined) {
      const state = board.recordingState(id)
      if (state.kind === 'failed') return c.text(`${state.reason}\n`, 422)
      if (state.kind === 'unknown') return c.text('There is no such run.\n', 404)
      const text = state.kind === 'due' ? 'The recording is being made.' : 'There is none before the first checkpoint.'
      return c.text(`${text}\n`, 202, { 'Engram-Recording': state.kind })
    }
    const headers = {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(kept.bytes.length),
      'Engram-Step': String(kept.step),
      ETag: `"${kept.step}-${kept.version}"`,
    }
    if (c.env.incoming.headers['if-none-match'] === headers.ETag) return c.body(null, 304, { ETag: headers.ETag })
    if (c.env.incoming.method === 'HEAD') return c.body(null, 200, headers)
    if (!downloads.hasRoom()) return c.text('Too many downloads. Try again.\n', 503, { 'Retry-After': '1' })
    return c.body(
      downloads.start(kept.bytes, () => c.env.outgoing.destroy()),
      200,
      headers,
    )
  })

  app.notFound((c) => c.text('Not found.\n', 404))
  app.onError((_error, c) => c.text('Internal error of the dashboard.\n', 500))
  return app
}
