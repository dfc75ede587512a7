import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Browser, chromium } from 'playwright-core'
import { findChromium } from '../../src/io/backends/chromium.ts'
import { vectorNames } from './fixtures.ts'
import { assertSameLosses, lossesOnWasm } from './losses.ts'
import type { runTrial } from './page.ts'
import { serve } from './server.ts'

const executablePath = findChromium()
const skip = executablePath === undefined ? 'no chromium on the path (apt-get install chromium)' : false

const flags = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

let browser: Browser | undefined
let server: Awaited<ReturnType<typeof serve>> | undefined

before(async () => {
  if (executablePath === undefined) return
  server = await serve()
  browser = await chromium.launch({ executablePath, headless: true, args: flags })
})

after(async () => {
  await browser?.close()
  server?.close()
})

for (const backend of ['wasm', 'webgpu'] as const)
  test(`the same source trains on ${backend} in a browser as in Node, and passes the conformance vectors`, {
    skip,
  }, async () => {
    const tab = await browser?.newPage()
    assert.ok(tab && server)
    await tab.goto(server.url)
    await tab.waitForFunction(() => 'runTrial' in globalThis)
    const report = await tab.evaluate(
      ([name, vectors]) => (globalThis as unknown as { runTrial: typeof runTrial }).runTrial(name, vectors),
      [backend, vectorNames] as const,
    )
    assert.deepEqual(report.beyond, [])
    assert.ok(report.compared > 10 * vectorNames.length)
    assertSameLosses(report.losses, await lossesOnWasm())
    await tab.close()
  })
