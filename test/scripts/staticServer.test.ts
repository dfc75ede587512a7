import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { serveStatic } from '../../scripts/staticServer.ts'

const folder = mkdtempSync(join(tmpdir(), 'engram-static-'))
let served: Awaited<ReturnType<typeof serveStatic>>

before(async () => {
  mkdirSync(join(folder, 'site'))
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'site', 'index.html'), 'page')
  writeFileSync(join(folder, 'site', 'code.wasm'), 'code')
  symlinkSync('../secret.txt', join(folder, 'site', 'link.txt'))
  served = await serveStatic(join(folder, 'site'), { under: '/under/' })
})

after(() => {
  served.server.closeAllConnections()
  served.server.close()
  rmSync(folder, { recursive: true, force: true })
})

type Answer = Readonly<{ status: number | undefined; type: string | undefined; body: string }>

/** Asks for a path as it is: no client tidies it up. */
const ask = (path: string, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(served.url)
    const asked = request({ hostname, port, path, method, agent: false }, (response) => {
      let body = ''
      response.on('data', (text: Buffer) => {
        body += text.toString()
      })
      response.on('end', () => resolve({ status: response.statusCode, type: response.headers['content-type'], body }))
    })
    asked.on('error', reject)
    asked.end()
  })

test('files are served with the types that browsers insist on', async () => {
  assert.deepEqual(await ask('/under/'), { status: 200, type: 'text/html; charset=utf-8', body: 'page' })
  assert.deepEqual(await ask('/under/code.wasm?v=1'), { status: 200, type: 'application/wasm', body: 'code' })
  assert.deepEqual(await ask('/under/index.html', 'HEAD'), { status: 200, type: 'text/html; charset=utf-8', body: '' })
})

test('no path leaves the folder, and no request changes anything', async () => {
  const outside = [
    '/under/../secret.txt',
    '/under/..%2fsecret.txt',
    '/under/%2e%2e/secret.txt',
    '/under//../secret.txt',
  ]
  for (const path of [
    ...outside,
    '/secret.txt',
    '/',
    '/under',
    '/under/none',
    '/under/link.txt',
    '/under/index.html%00',
    '/under/.',
  ])
    assert.equal((await ask(path)).status, 404, path)
  for (const method of ['POST', 'PUT', 'DELETE']) assert.equal((await ask('/under/', method)).status, 405, method)
})
