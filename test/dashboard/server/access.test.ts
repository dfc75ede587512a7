import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Access, refusal } from '../../../src/dashboard/server/access.ts'
import { addressOf, hostNames, isLoopback } from '../../../src/dashboard/server/place.ts'

const open: Access = { hosts: hostNames('127.0.0.1', 4747), token: undefined, cookie: 'engram-4747' }
const closed: Access = { ...open, token: 'secret-token' }
const host = '127.0.0.1:4747'

const status = (access: Access, target: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  refusal(access, { method, target, headers: { host, ...headers }, rawHeaders: [] })?.status

test('what the page asks for is answered', () => {
  for (const target of ['/', '/page.js', '/page.css', '/events', '/runs/copy-ntm-1/recording'])
    for (const method of ['GET', 'HEAD']) assert.equal(status(open, target, {}, method), undefined, target)
  for (const name of ['localhost:4747', 'LOCALHOST:4747', '[::1]:4747'])
    assert.equal(status(open, '/', { host: name }), undefined, name)
  assert.equal(status(open, '/', { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }), undefined)
})

test('strangers are refused, whatever they ask for', () => {
  for (const name of [
    'evil.example',
    'evil.example:4747',
    '127.0.0.1',
    '127.0.0.1:80',
    '127.0.0.1.evil.example:4747',
    '',
  ])
    assert.equal(status(open, '/', { host: name }), 403, name)
  assert.equal(refusal(open, { method: 'GET', target: '/', headers: {}, rawHeaders: [] })?.status, 403, 'no host')
  for (const origin of [
    'http://evil.example',
    'null',
    `https://${host}`,
    'http://127.0.0.1:4748',
    'http://localhost:4747',
  ])
    assert.equal(status(open, '/events', { origin }), 403, origin)
  for (const site of ['cross-site', 'same-site', 'anything'])
    assert.equal(status(open, '/', { 'sec-fetch-site': site }), 403, site)
})

test('nothing else is answered', () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT', 'get'])
    assert.equal(status(open, '/', {}, method), 405, method)
  for (const target of [
    '/..%2f',
    '/%2e%2e/',
    '/../x',
    '/page.js%00',
    '/a\\b',
    '/runs/%2e%2e/recording',
    '/runs/../recording',
    '/\0',
  ])
    assert.equal(status(open, target), 400, target)
  for (const target of [
    '/config.json',
    '//',
    '/page.js/',
    '/runs/a',
    '/runs//recording',
    '/runs/a/b/recording',
    '*',
    '',
  ])
    assert.equal(status(open, target), 404, target)
  assert.equal(status(open, `http://${host}/`), 404, 'a whole address, as for a proxy')
  for (const target of ['/?x=1', '/events?token=abc', '/?token=', '/?token=a&b=c'])
    assert.equal(status(open, target), 400, target)
  assert.equal(status(open, '/', { 'content-length': '5' }), 400)
  assert.equal(status(open, '/', { 'transfer-encoding': 'chunked' }), 400)
})

test('where a token is asked for, nothing is told without it', () => {
  for (const target of ['/', '/page.js', '/events', '/runs/a/recording', '/nothing'])
    assert.equal(status(closed, target), 401, target)
  assert.equal(status(closed, '/?token=secret-token'), undefined)
  assert.equal(status(closed, '/events?token=secret-token'), 401, 'only the page’s address may have it')
  assert.equal(status(closed, '/?token=secret-tokem'), 401)
  assert.equal(status(closed, '/events', { authorization: 'Bearer secret-token' }), undefined)
  assert.equal(status(closed, '/events', { authorization: 'Bearer secret' }), 401)
  assert.equal(status(closed, '/events', { authorization: 'Basic secret-token' }), 401)
  assert.equal(status(closed, '/events', { cookie: 'a=b; engram-4747=secret-token' }), undefined)
  assert.equal(status(closed, '/events', { cookie: 'engram-4747=secret-toke' }), 401)
  assert.equal(status(closed, '/events', { cookie: 'engram-4748=secret-token' }), 401, 'another server’s')
})

test('addresses', () => {
  assert.equal(addressOf('127.0.0.1', 4747, undefined), 'http://127.0.0.1:4747/')
  assert.equal(addressOf('::1', 80, 'abc'), 'http://[::1]:80/?token=abc')
  for (const name of ['localhost', '127.0.0.1', '127.1.2.3', '::1']) assert.ok(isLoopback(name), name)
  for (const name of ['0.0.0.0', '::', '128.0.0.1', '127.0.0.1.evil.example', 'example.org'])
    assert.ok(!isLoopback(name), name)
  assert.ok(hostNames('box.example', 8080).has('box.example:8080'))
  assert.ok(!hostNames('127.0.0.1', 8080).has('box.example:8080'))
})
