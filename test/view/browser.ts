import { after } from 'node:test'
import { type Browser, chromium } from 'playwright-core'
import { findChromium } from '../../src/io/chromium.ts'

const executablePath = findChromium()

/** Why tests that need a browser are skipped, if they are. */
export const skip = executablePath === undefined ? 'no chromium on the path (apt-get install chromium)' : false

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

let browser: Promise<Browser> | undefined

/** The browser of a test file, started when it is first asked for and closed after all its tests. */
export const startedBrowser = async (): Promise<Browser> => {
  if (executablePath === undefined) throw new Error('there is no chromium')
  browser ??= chromium.launch({ executablePath, headless: true, args: flags })
  return browser
}

after(async () => {
  await (await browser)?.close()
})
