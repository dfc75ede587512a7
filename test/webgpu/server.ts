/** Serves the page of these tests, its bundle, tfjs's WASM files and the conformance vectors, on loopback. */
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { vectorBytes, vectorNames } from './fixtures.ts'

const wasmFolder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))

const bundle = async (): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

const page = '<!doctype html><meta charset="utf-8"><title>Engram</title><script type="module" src="/page.js"></script>'

type Content = Readonly<{ type: string; body: string | Uint8Array }>

const contentOf = (path: string, script: string): Content | undefined => {
  const name = basename(path)
  if (path === '/') return { type: 'text/html', body: page }
  if (path === '/page.js') return { type: 'text/javascript', body: script }
  if (path === `/vectors/${name}` && vectorNames.includes(name))
    return { type: 'application/octet-stream', body: vectorBytes(name) }
  const wasm = join(wasmFolder, name)
  return path === `/wasm/${name}` && existsSync(wasm)
    ? { type: 'application/wasm', body: readFileSync(wasm) }
    : undefined
}

/** @returns the page's address, and how to stop */
export const serve = async (): Promise<Readonly<{ url: string; close: () => void }>> => {
  const script = await bundle()
  const server = createServer(({ url = '/' }, response) => {
    const content = contentOf(url, script)
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': content?.type ?? 'text/plain' })
    response.end(content?.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close }
}
