import { createReadStream, lstatSync, type Stats } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, resolve, sep } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
}

/** Symbolic links are not followed. */
const found = (file: string): Stats | undefined => lstatSync(file, { throwIfNoEntry: false })

/** The file of a request's path, or `undefined`; no path leaves the folder. */
const fileOf = (folder: string, path: string): string | undefined => {
  if (!/^[\w./-]*$/.test(path)) return undefined
  const file = resolve(join(folder, path.endsWith('/') ? `${path}index.html` : path))
  return file.startsWith(resolve(folder) + sep) && found(file)?.isFile() === true ? file : undefined
}

/**
 * Serves a folder's files on loopback, like a static host.
 *
 * @param under the path that the folder is served under, such as `/engram/demo/`
 * @param port  0 for any free one
 * @returns the page's address, and the server
 */
export const serveStatic = async (
  folder: string,
  { under = '/', port = 0 }: Readonly<{ under?: string; port?: number }> = {},
): Promise<Readonly<{ url: string; server: Server }>> => {
  const server = createServer(({ method, url = '/' }, response) => {
    const [path = ''] = url.split('?')
    const file = path.startsWith(under) ? fileOf(folder, `/${path.slice(under.length)}`) : undefined
    const isRead = method === 'GET' || method === 'HEAD'
    if (file === undefined || !isRead) {
      response.writeHead(isRead ? 404 : 405, { 'content-type': 'text/plain; charset=utf-8' })
      response.end(isRead ? 'There is no such file.\n' : 'This server only shows files.\n')
      return
    }
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-length': found(file)?.size ?? 0,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    })
    if (method === 'HEAD') response.end()
    else createReadStream(file).pipe(response)
  })
  await new Promise<void>((settle, refuse) => {
    server.once('error', refuse)
    server.listen(port, '127.0.0.1', settle)
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${under}`, server }
}
