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
  let down = false
  const asked: string[] = []
  const tell = (event: string, data: unknown) => listener?.write(`event: ${event}\ndata: ${jsonText(data)}\n\n`)
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const file = files[path.replace(/\?.*/, '')]
    if (path.startsWith('/events')) {
      asked.push(path)
      response.writeHead(down ? 503 : 200, { 'content-type': 'text/event-stream' })
      if (down) return response.end()
      listener = response
      tell('runs', { runs: runs.runs.map((run) => ({ ...run, state: 'running' })) })
      return tell('metrics', { run: metrics.run, from: 0, records: metrics.records })
    }
    if (file !== undefined) return response.writeHead(200, { 'content-type': file[0] }).end(file[1])
    asked.push(path)
    return response
      .writeHead(200, { 'content-type': 'application/octet-stream' })
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
    fall: () => {
      down = true
      listener?.destroy()
    },
    rise: () => {
      down = false
    },
  }
}

test('a newer recording takes the place of the last without moving anything, unless it is told to wait', {
  skip,
}, async () => {
  const server = await teller()
  const tab = await (await startedBrowser()).newPage({ viewport: { width: 1280, height: 900 } })
  await tab.goto(`${server.url}?token=abc`)
  await tab.getByText('No recording of this run yet.').waitFor()
  server.tell('recording', { run: 'dnc', step: 50 })
  server.tell('recording', { run: 'ntm', step: 100 })
  await tab.getByText('After 100 updates').waitFor()
  await tab.getByLabel('Step of the sequence').fill('5')
  server.tell('recording', { run: 'ntm', step: 2500 })
  await tab.getByText('After 2,500 updates').waitFor()
  assert.equal(await tab.locator('.readout').textContent(), 'step 5 of 11')
  await tab.getByLabel('Follow training').uncheck()
  server.tell('recording', { run: 'ntm', step: 3000 })
  await tab.getByText('After 2,500 updates; a newer recording (3,000 updates) is ready').waitFor()
  await tab.getByLabel('Follow training').check()
  await tab.getByText('After 3,000 updates', { exact: true }).waitFor()
  assert.equal(await tab.locator('.readout').textContent(), 'step 5 of 11')
  assert.deepEqual([...new Set(server.asked)], ['/events?token=abc', '/runs/ntm/recording?token=abc'])
  await tab.close()
})

test('a lost connection is said, and found again', { skip }, async () => {
  const server = await teller()
  const tab = await (await startedBrowser()).newPage()
  await tab.goto(server.url)
  await tab.getByText('Live', { exact: true }).waitFor()
  server.fall()
  await tab.getByText(/^Connection lost/).waitFor()
  server.rise()
  await tab.getByText('Live', { exact: true }).waitFor()
  await tab.close()
})
