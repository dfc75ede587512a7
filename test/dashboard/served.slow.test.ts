import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { pageBundle } from '../../src/dashboard/pageBundle.ts'
import { jsonText } from '../../src/formats/jsonText.ts'
import { encodeRecording } from '../../src/formats/recordingFile.ts'
import { browserOfFile, skip } from './browser.ts'
import { told } from './told.ts'

const startedBrowser = browserOfFile()

/** A server that tells what a test wants it to, and refuses events when it is told to be down. */
const teller = async () => {
  const bundle = await pageBundle()()
  assert.ok(bundle._tag === 'Right')
  const { html, script, style } = bundle.right
  const files: Readonly<Record<string, readonly [string, string]>> = {
    '/': ['text/html', html],
    '/page.js': ['text/javascript', script],
    '/page.css': ['text/css', style],
  }
  const [runs, metrics, , recording] = told()
  assert.ok(runs?.kind === 'runs' && metrics?.kind === 'metrics' && recording?.kind === 'recording')
  let listener: ServerResponse | undefined
  let down: string | undefined
  /** The step of the recording, and how often it is refused first. */
  let [step, refusals] = [0, 0]
  const asked: string[] = []
  const tell = (event: string, data: unknown) => listener?.write(`event: ${event}\ndata: ${jsonText(data)}\n\n`)
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const file = files[path.replace(/\?.*/, '')]
    if (path.startsWith('/events')) {
      asked.push(path)
      if (down !== undefined) return response.writeHead(503, { 'retry-after': down }).end()
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      listener = response
      tell('runs', { runs: runs.runs.map((run) => ({ ...run, state: 'running' })) })
      return tell('metrics', { run: metrics.run, from: 0, records: metrics.records })
    }
    if (file !== undefined) return response.writeHead(200, { 'content-type': file[0] }).end(file[1])
    asked.push(path)
    if (step === 0) return response.writeHead(404).end()
    if (refusals-- > 0) return response.writeHead(503, { 'retry-after': '1' }).end()
    return response
      .writeHead(200, { 'content-type': 'application/octet-stream', 'engram-step': String(step) })
      .end(encodeRecording(recording.recording))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    tell,
    asked,
    /** Announces a recording, which is refused a few times before it is sent. */
    record: (run: string, at: number, refused = 0) => {
      if (run === 'ntm') [step, refusals] = [at, refused]
      tell('recording', { run, step: at })
    },
    /** Ends the stream, and asks to be left alone for some seconds. */
    fall: (seconds: number) => {
      down = String(seconds)
      listener?.destroy()
    },
    rise: () => {
      down = undefined
    },
  }
}

test('a newer recording takes the place of the last without moving anything, unless it is told to wait', {
  skip,
}, async () => {
  const server = await teller()
  const tab = await (await startedBrowser()).newPage({ viewport: { width: 1280, height: 900 } })
  await tab.goto(`${server.url}?token=abc`)
  await tab.getByText('No recording yet: there is one after the first checkpoint.').waitFor()
  server.record('dnc', 50)
  server.record('ntm', 100)
  await tab.getByText('After 100 updates').waitFor()
  await tab.getByLabel('Step of the sequence').fill('5')
  server.record('ntm', 2500, 2)
  await tab.getByText('After 2,500 updates').waitFor()
  assert.equal(await tab.locator('.readout').textContent(), 'step 5 of 11')
  await tab.getByLabel('Follow training').uncheck()
  server.record('ntm', 3000)
  await tab.getByText('After 2,500 updates; a newer recording (3,000 updates) is ready').waitFor()
  await tab.getByLabel('Follow training').check()
  await tab.getByText('After 3,000 updates', { exact: true }).waitFor()
  assert.equal(await tab.locator('.readout').textContent(), 'step 5 of 11')
  assert.deepEqual([...new Set(server.asked)], ['/events?token=abc', '/runs/ntm/recording?token=abc'])
  await tab.close()
})

test('a lost connection is said, and found again when the server says', { skip }, async () => {
  const server = await teller()
  const tab = await (await startedBrowser()).newPage()
  await tab.goto(server.url)
  await tab.getByText('Live', { exact: true }).waitFor()
  server.fall(2)
  await tab.getByText(/^Connection lost. Trying again in 1 s/).waitFor()
  await tab.getByText(/^Too many pages are open. Trying again in 2 s/).waitFor()
  server.rise()
  await tab.getByText('Live', { exact: true }).waitFor()
  await tab.close()
})
