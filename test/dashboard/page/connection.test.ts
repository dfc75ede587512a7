import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeRecording } from '../../../src/formats/recordingFile.ts'
import { type Connection, reconnecting } from '../../../src/dashboard/page/connection.ts'
import { eventParser } from '../../../src/dashboard/page/eventParser.ts'
import type { Message } from '../../../src/dashboard/page/message.ts'
import { recordings } from '../../../src/dashboard/page/recordings.ts'
import { type Clock, retryAfter } from '../../../src/dashboard/page/retry.ts'
import { connectionText } from '../../../src/dashboard/page/states.ts'
import { ntmRecording } from '../syntheticRecording.ts'

/** A clock that is moved by hand. */
const fakeClock = () => {
  let now = 1_000_000
  let waiting: ReadonlyArray<Readonly<{ at: number; act: () => void }>> = []
  const clock: Clock = {
    now: () => now,
    after: (milliseconds, act) => {
      const one = { at: now + milliseconds, act }
      waiting = [...waiting, one]
      return () => {
        waiting = waiting.filter((other) => other !== one)
      }
    },
  }
  const settled = () => new Promise((resolve) => setTimeout(resolve, 2))
  /** Moves the clock, and lets everything happen that is due. */
  const pass = async (milliseconds: number): Promise<void> => {
    now += milliseconds
    const due = waiting.filter(({ at }) => at <= now)
    waiting = waiting.filter(({ at }) => at > now)
    for (const { act } of due) act()
    await settled()
  }
  return { clock, pass, settled }
}

/** Ends the body of an answer, as an abort does. */
const breaks = new WeakMap<Response, () => void>()

/** A stream of events that a test writes, and ends as the network does. */
const stream = () => {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const body = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) })
  const response = new Response(body, { status: 200 })
  breaks.set(response, () => controller?.error(new Error('aborted')))
  return {
    response,
    write: (text: string) => controller?.enqueue(new TextEncoder().encode(text)),
    break: () => controller?.error(new Error('network')),
    end: () => controller?.close(),
  }
}

/** A connection to answers that a test gives one after the other; without one, the server cannot be reached. */
const connected = async (...answers: ReadonlyArray<Response>) => {
  const { clock, pass, settled } = fakeClock()
  const left = [...answers]
  const said: Connection[] = []
  const heard: string[] = []
  let opened = 0
  const connection = reconnecting({
    open: async (signal) => {
      opened++
      const answer = left.shift()
      if (answer === undefined) throw new TypeError('Failed to fetch')
      signal.addEventListener('abort', () => breaks.get(answer)?.())
      return answer
    },
    clock,
    hear: (event, data) => void heard.push(`${event} ${data}`),
    say: (state) => void said.push(state),
  })
  await settled()
  return {
    connection,
    pass,
    settled,
    said,
    heard,
    opened: () => opened,
    answer: (one: Response) => void left.push(one),
  }
}

const refused = (status: number, headers: Readonly<Record<string, string>> = {}) =>
  new Response('no', { status, headers })

for (const [status, header, wait] of [
  [503, '5', 5000],
  [503, '0', 0],
  [429, '7', 7000],
  [503, undefined, 500],
  [500, undefined, 500],
  [401, undefined, 500],
] as const)
  test(`after ${status} with Retry-After ${header}, the page asks again after ${wait} ms, not before`, async () => {
    const { pass, said, opened, answer } = await connected(
      refused(status, header === undefined ? {} : { 'Retry-After': header }),
    )
    const last = said.at(-1)
    assert.ok(last?.kind === 'lost' && last.retryIn === wait)
    answer(stream().response)
    if (wait > 0) await pass(wait - 1)
    assert.equal(opened(), 1)
    await pass(1)
    assert.equal(opened(), 2)
    assert.deepEqual(said.at(-1), { kind: 'connected' })
  })

test('after a network loss and a restart of the server, the page tries again and again, and hears on', async () => {
  const first = stream()
  const { pass, settled, said, heard, opened, answer } = await connected(first.response)
  first.write('event: runs\ndata: {"a":1}\n\n: alive\n\nevent: me')
  await settled()
  first.break()
  await settled()
  assert.deepEqual(heard, ['runs {"a":1}'])
  for (const wait of [500, 1000, 2000, 5000, 10_000, 10_000]) {
    assert.deepEqual(said.at(-1), { kind: 'lost', reason: 'network', retryIn: wait })
    await pass(wait)
  }
  const again = stream()
  answer(again.response)
  await pass(10_000)
  assert.deepEqual(said.at(-1), { kind: 'connected' })
  again.write('event: runs\ndata: {"a":2}\n\n')
  await settled()
  assert.deepEqual(heard, ['runs {"a":1}', 'runs {"a":2}'])
  again.end()
  await settled()
  assert.deepEqual(said.at(-1), { kind: 'lost', reason: 'network', retryIn: 500 })
  assert.equal(opened(), 8)
})

test('a connection that is silent for 45 s counts as lost; a comment keeps it', async () => {
  const first = stream()
  const { pass, settled, said, connection } = await connected(first.response)
  await pass(40_000)
  first.write(': alive\n\n')
  await settled()
  await pass(40_000)
  assert.equal(said.at(-1)?.kind, 'connected')
  await pass(5000)
  assert.equal(said.at(-1)?.kind, 'lost')
  connection.close()
})

test('a lost connection is tried at once when the page asks for it; a closed one never', async () => {
  const { connection, pass, said, opened, answer } = await connected()
  assert.equal(opened(), 1)
  answer(stream().response)
  connection.retry()
  await pass(0)
  assert.deepEqual([opened(), said.at(-1)?.kind], [2, 'connected'])
  connection.retry()
  connection.close()
  await pass(100_000)
  assert.equal(opened(), 2)
})

test('Retry-After is seconds or a date, at most a minute; nonsense is none', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  const waits = [null, '5', ' 12 ', '9999', 'Thu, 01 Jan 2026 00:00:30 GMT', 'Wed, 31 Dec 2025 00:00:00 GMT', 'soon']
  assert.deepEqual(
    waits.map((header) => retryAfter(header, now)),
    [undefined, 5000, 12_000, 60_000, 30_000, 0, undefined],
  )
})

test('the state of the connection is said, with the wait', () => {
  const lost = (reason: 'network' | 'busy' | 'refused') => connectionText({ kind: 'lost', reason, retryIn: 5000 })
  assert.match(lost('network'), /^Connection lost\. Trying again in 5 s\./)
  assert.match(lost('busy'), /^Too many pages are open\. Trying again in 5 s\./)
  assert.match(lost('refused'), /^The server refuses this page\. Open the address that it printed\./)
})

test('events are heard however the stream is cut into pieces', () => {
  const text =
    'event: runs\r\ndata: a\ndata: b\n\n: comment\nretry: 5\n\ndata:c\n\nevent: x\n\nevent: last\ndata: no end'
  for (const size of [1, 2, 3, 7, text.length]) {
    const heard: string[] = []
    const parse = eventParser((event, data) => void heard.push(`${event}: ${data}`))
    for (let at = 0; at < text.length; at += size) parse(text.slice(at, at + size))
    assert.deepEqual(heard, ['runs: a\nb', 'message: c'])
  }
})

/** Recordings of answers that a test gives. */
const fetching = (...answers: ReadonlyArray<Response>) => {
  const { clock, pass, settled } = fakeClock()
  const left = [...answers]
  const asked: string[] = []
  const told: Message[] = []
  let hidden = false
  const fetched = recordings({
    get: async (run, tag) => {
      asked.push(tag === undefined ? run : `${run} ${tag}`)
      const answer = left.shift()
      if (answer === undefined) throw new TypeError('Failed to fetch')
      return answer
    },
    clock,
    isHidden: () => hidden,
    tell: (message) => void told.push(message),
  })
  const kinds = () =>
    told.map((message) =>
      message.kind === 'recording'
        ? `${message.run} ${message.step}`
        : message.kind === 'unrecorded'
          ? message.why.kind
          : '',
    )
  return {
    fetched,
    pass,
    settled,
    asked,
    kinds,
    hide: (is: boolean) => void (hidden = is),
    answer: (one: Response) => void left.push(one),
  }
}

const bytes = encodeRecording(ntmRecording())
const recorded = (step: number) =>
  new Response(Uint8Array.from(bytes), { status: 200, headers: { 'Engram-Step': String(step), ETag: `"${step}"` } })

test('a recording that the busy server refuses is asked for again, when the server says', async () => {
  const { fetched, pass, settled, asked, kinds, answer } = fetching(refused(503, { 'Retry-After': '3' }))
  fetched.choose('a', undefined)
  await settled()
  await pass(2999)
  assert.deepEqual([asked, kinds()], [['a'], []])
  answer(recorded(20))
  await pass(1)
  assert.deepEqual([asked, kinds()], [['a', 'a'], ['a 20']])
  await pass(100_000)
  assert.equal(asked.length, 2, 'it has the newest')
})

test('a recording is asked for again after a network loss, and when a newer one is announced', async () => {
  const { fetched, pass, settled, asked, kinds, answer } = fetching()
  fetched.choose('a', undefined)
  await settled()
  answer(recorded(20))
  await pass(500)
  assert.deepEqual(kinds(), ['a 20'])
  answer(recorded(40))
  fetched.announce('b', 7)
  fetched.announce('a', 20)
  fetched.announce('a', 40)
  await settled()
  assert.deepEqual(
    [asked, kinds()],
    [
      ['a', 'a', 'a "20"'],
      ['a 20', 'a 40'],
    ],
  )
})

test('why there is no recording is told; a hidden page asks for none', async () => {
  const { fetched, settled, kinds, asked, hide, answer } = fetching(
    new Response('', { status: 202, headers: { 'Engram-Recording': 'none' } }),
    new Response('it is too large\n', { status: 422 }),
    new Response('', { status: 202 }),
  )
  for (const run of ['a', 'b', 'c']) {
    fetched.choose(run, undefined)
    await settled()
  }
  assert.deepEqual(kinds(), ['none', 'failed', 'due'])
  hide(true)
  answer(recorded(1))
  fetched.announce('c', 1)
  await settled()
  assert.equal(asked.length, 3)
  hide(false)
  fetched.ask()
  await settled()
  assert.deepEqual(kinds(), ['none', 'failed', 'due', 'c 1'])
})
