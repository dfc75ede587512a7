import assert from 'node:assert/strict'
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { createBoard } from '../../../src/dashboard/server/board.ts'
import { serveDashboard } from '../../../src/dashboard/server/server.ts'
import {
  appendRecords,
  emptyRun,
  folderFor,
  listen,
  page,
  recordLine,
  request,
  sendRaw,
  serving,
  statusOf,
  stepsAfter,
} from './support.ts'

const stepsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index)

test('the page, its parts, and what every answer says', async (t) => {
  const { port } = await serving(t, [])
  for (const [target, content, type] of [
    ['/', page.html, 'text/html'],
    ['/page.js', page.script, 'text/javascript'],
    ['/page.css', page.style, 'text/css'],
  ] as const) {
    const answer = await request(port, target)
    assert.equal(statusOf(answer), 200)
    assert.ok(answer.endsWith(`\r\n\r\n${content}`), answer)
    assert.match(answer, new RegExp(`^content-type: ${type}; charset=utf-8\r$`, 'im'))
    const head = await request(port, target, {}, 'HEAD')
    assert.equal(statusOf(head), 200)
    assert.ok(head.endsWith('\r\n\r\n'), 'HEAD has no body')
  }
  for (const target of ['/', '/nothing', '/..%2f', '/events', '/runs/a/recording']) {
    const answer = await request(port, target, {}, 'HEAD')
    assert.match(
      answer,
      /^content-security-policy: default-src 'none'; script-src 'self';.* frame-ancestors 'none'\r$/im,
    )
    for (const line of [
      'cache-control: no-store',
      'x-content-type-options: nosniff',
      'referrer-policy: no-referrer',
      'cross-origin-resource-policy: same-origin',
      'x-frame-options: DENY',
    ])
      assert.ok(answer.includes(`\r\n${line}\r\n`), `${target}: ${line}\n${answer}`)
    assert.doesNotMatch(answer, /access-control/i)
  }
})

test('hostile requests are refused, and the server goes on', async (t) => {
  const folder = folderFor(t)
  const secret = 'nobody may read this'
  writeFileSync(join(folder, 'secret.txt'), secret)
  const real = emptyRun(folder, 'real')
  symlinkSync(join(folder, 'secret.txt'), join(real, 'metrics.jsonl'))
  symlinkSync(real, join(folder, 'link'))
  const { port, watch } = await serving(t, [join(folder, 'link')])
  const host = `Host: 127.0.0.1:${port}`
  const raw = (text: string) => sendRaw(port, text)

  assert.equal(statusOf(await request(port, '/', { Host: 'evil.example' })), 403, 'wrong Host')
  assert.equal(statusOf(await request(port, '/', { Host: `evil.example:${port}` })), 403)
  assert.equal(statusOf(await request(port, '/events', { Origin: 'http://evil.example' })), 403, 'wrong Origin')
  assert.equal(statusOf(await request(port, '/events', { 'Sec-Fetch-Site': 'cross-site' })), 403)
  for (const target of ['/..%2f', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/../secret.txt', '/page.js%00'])
    assert.equal(statusOf(await request(port, target)), 400, target)
  for (const target of ['/secret.txt', '/link/config.json', '/runs/link/secret.txt', '/runs/link/metrics.jsonl'])
    assert.equal(statusOf(await request(port, target)), 404, target)
  assert.equal(statusOf(await raw(`GET /a\0b HTTP/1.1\r\n${host}\r\n\r\n`)), 400, 'null byte')
  assert.equal(statusOf(await raw(`GET / HTTP/1.1\r\n${host}\r\nX: a\0b\r\n\r\n`)), 400, 'null byte in a header')
  assert.equal(statusOf(await request(port, '/', { 'X-Large': 'x'.repeat(20_000) })), 431, 'oversized header')
  assert.equal(statusOf(await request(port, `/${'x'.repeat(20_000)}`)), 431, 'oversized address')
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
    const answer = await request(port, '/', {}, method)
    assert.equal(statusOf(answer), 405, method)
    assert.match(answer, /\r\nallow: GET, HEAD\r\n/i)
  }
  assert.equal(statusOf(await request(port, '/', {}, 'BREW')), 400, 'unknown method')
  for (const second of ['Host: evil.example', host, 'host: evil.example'])
    assert.equal(statusOf(await raw(`GET / HTTP/1.1\r\n${host}\r\n${second}\r\n\r\n`)), 400, `also ${second}`)
  for (const header of ['Origin', 'Authorization', 'Sec-Fetch-Site'])
    assert.equal(
      statusOf(await raw(`GET / HTTP/1.1\r\n${host}\r\n${header}: a\r\n${header}: b\r\n\r\n`)),
      400,
      `${header} twice`,
    )
  assert.equal(statusOf(await raw(`GET / HTTP/1.1\r\n\r\n`)), 400, 'no Host')
  assert.equal(statusOf(await raw(`GET / HTTP/1.0\r\n\r\n`)), 400, 'no Host, as it once was')
  assert.equal(statusOf(await raw('no http at all\r\n\r\n')), 400)
  assert.equal(statusOf(await request(port, '/', { 'Content-Length': '5' })), 400, 'a body')
  const twice = await raw(`GET / HTTP/1.1\r\n${host}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`)
  assert.equal(statusOf(twice), 400, 'a request in two minds')
  assert.equal(await raw(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n${host}\r\n\r\n`), '', 'no proxy')

  // A symlink given by the user is a run; what its files lead to is shown as far as it is records.
  await watch.look()
  const { until, close } = listen(port)
  const heard = await until((all) => all.some(({ event }) => event === 'metrics'))
  close()
  assert.deepEqual(stepsAfter(heard, 'link'), [])
  assert.ok(!JSON.stringify(heard).includes(secret))
  assert.equal(statusOf(await request(port, '/')), 200)
})

test('events: runs, records as they come, recordings, and a run that begins again', async (t) => {
  const folder = folderFor(t)
  const [a, b] = [emptyRun(folder, 'a'), emptyRun(folder, 'b')]
  appendRecords(a, 1, 500)
  writeFileSync(join(b, 'metrics.jsonl'), `${recordLine(1, true)}{"step": 2, "lo`)
  const { port, board, watch, readers } = await serving(t, [a, b])
  const { until, heard, close } = listen(port)
  await until((all) => stepsAfter(all, 'a').length === 499 && stepsAfter(all, 'b').length === 1)
  assert.equal(heard[0]?.event, 'runs')
  assert.deepEqual(stepsAfter(heard, 'a'), stepsFrom(1, 499))
  assert.equal(readers(), 1)

  appendRecords(a, 500, 510)
  await watch.look()
  await until((all) => stepsAfter(all, 'a').length === 509)
  writeFileSync(
    join(a, 'metrics.jsonl.new'),
    stepsFrom(1, 20)
      .map((step) => recordLine(step))
      .join(''),
  )
  renameSync(join(a, 'metrics.jsonl.new'), join(a, 'metrics.jsonl'))
  await watch.look()
  await until((all) => stepsAfter(all, 'a').length === 20)

  const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251)
  board.keep('b', 7, bytes)
  await until((all) => all.some(({ event, data }) => event === 'recording' && data.run === 'b' && data.step === 7))
  const answer = await request(port, '/runs/b/recording')
  assert.equal(statusOf(answer), 200)
  assert.ok(Buffer.from(answer.slice(answer.indexOf('\r\n\r\n') + 4), 'latin1').equals(Buffer.from(bytes)))
  assert.match(answer, /^engram-step: 7\r$/im)
  const none = await request(port, '/runs/a/recording')
  assert.equal(statusOf(none), 202)
  assert.match(none, /^engram-recording: none\r$/im)
  assert.equal(statusOf(await request(port, '/runs/nobody/recording')), 404)
  board.fail('a', 'it is too large')
  await until((all) => all.some(({ event, data }) => event === 'unrecorded' && data.run === 'a'))
  const failed = await request(port, '/runs/a/recording')
  assert.equal(statusOf(failed), 422)
  assert.match(failed, /it is too large/)
  close()
})

test('whoever does not read gets the newest, and no queue of what was before', async (t) => {
  const folder = folderFor(t)
  const { port, board } = await serving(t, [emptyRun(folder, 'a')])
  const { socket, until, heard, close } = listen(port)
  await until((all) => all.length > 0)
  socket.pause()
  for (let step = 0; step < 200_000; step++) board.keep('a', step, new Uint8Array(8))
  socket.resume()
  await until((all) => all.some(({ data }) => data.step === 199_999))
  const told = heard.filter(({ event }) => event === 'recording').length
  assert.ok(told < 1000, `${told} of 200,000 were told`)
  close()
})

test('64 pages listen, and keep no newcomer out: the oldest makes room, at most one a second; the others are told when to ask again', async (t) => {
  const { port, readers } = await serving(t, [])
  const pages = stepsFrom(0, 64).map(() => listen(port))
  await Promise.all(pages.map(({ until }) => until((all) => all.length > 0)))
  const left = new Promise<void>((resolve) => pages[0]?.socket.once('close', () => resolve()))
  const newcomer = listen(port)
  await newcomer.until((all) => all.length > 0)
  await left
  const refused = await request(port, '/events')
  if (statusOf(refused) === 503) {
    assert.match(refused, /Too many pages are open/)
    assert.match(refused, /\r\nretry-after: 1\r\n/i)
  }
  assert.equal(statusOf(await request(port, '/')), 200)
  newcomer.close()
  for (let tries = 0; readers() >= 64 && tries < 1000; tries++) await new Promise((resolve) => setTimeout(resolve, 5))
  const next = listen(port)
  await next.until((all) => all.length > 0)
  for (const { close } of [...pages, next]) close()
})

test('a page that does not read is sent away after a while', async (t) => {
  const folder = folderFor(t)
  const run = emptyRun(folder, 'a')
  const { port, board, readers, watch } = await serving(t, [run], { patience: 300 })
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.pause()
  socket.write(`GET /events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
  let from = 1
  for (let tries = 0; tries < 2000 && (tries < 50 || readers() > 0); tries++) {
    appendRecords(run, from, from + 300)
    from += 300
    await watch.look()
    board.tell()
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  assert.equal(readers(), 0)
  socket.destroy()
})

test('a token: made up where others can reach the server, in the address once, then a cookie', async (t) => {
  const { address, port } = await serving(t, [], { place: { host: '0.0.0.0' } })
  const token = /\?token=([A-Za-z0-9_-]{32})$/.exec(address)?.[1]
  assert.ok(token, address)
  const bare = await request(port, '/')
  assert.equal(statusOf(bare), 401)
  assert.ok(!bare.includes(page.html))
  const entered = await request(port, `/?token=${token}`)
  assert.equal(statusOf(entered), 303)
  assert.match(entered, /\r\nlocation: \/\r\n/i)
  const cookie = /\r\nset-cookie: (engram-\d+=[^;]+); HttpOnly; SameSite=Strict; Path=\/\r\n/i.exec(entered)?.[1] ?? ''
  assert.equal(statusOf(await request(port, '/', { Cookie: cookie })), 200)
  assert.equal(statusOf(await request(port, '/', { Authorization: `Bearer ${token}` })), 200)
  assert.equal(statusOf(await request(port, '/', { Authorization: 'Bearer wrong' })), 401)
  assert.equal(statusOf(await request(port, '/page.js')), 401)
  assert.equal(statusOf(await request(port, '/', { Cookie: cookie, Host: 'evil.example' })), 403)
})

test('a port that is taken: an error where it was asked for, another one where it was not', async (t) => {
  const { port } = await serving(t, [])
  const again = await serveDashboard({
    place: { host: '127.0.0.1', port, token: undefined },
    board: createBoard(),
    page,
    counted: () => undefined,
  })()
  assert.ok(E.isLeft(again) && again.left.tag === 'IoFailure')
  assert.match(again.left.reason, /the port is in use/)
  const first = await serving(t, [], { place: { port: undefined } })
  const second = await serving(t, [], { place: { port: undefined } })
  assert.notEqual(first.port, second.port)
})

test('runs of the same name have names of their own', async (t) => {
  const folder = folderFor(t)
  for (const name of ['x', 'y']) mkdirSync(join(folder, name))
  const { port } = await serving(t, [emptyRun(join(folder, 'x'), 'ä run'), emptyRun(join(folder, 'y'), 'ä run')])
  const { until, close } = listen(port)
  const heard = await until((all) => all.length > 0)
  close()
  assert.deepEqual(
    heard[0]?.data.runs?.map(({ id }) => id),
    ['-run', '-run-2'],
  )
})
