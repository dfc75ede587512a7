import { after } from 'node:test'
import { type Browser, chromium } from 'playwright-core'
import { findChromium } from '../../src/io/backends/chromium.ts'

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

/**
 * The browser of a test file, which calls this before its tests: started when it is first asked for, and closed after
 * all of them.
 */
export const browserOfFile = (): (() => Promise<Browser>) => {
  let browser: Promise<Browser> | undefined
  after(async () => {
    await (await browser)?.close()
  })
  return async () => {
    if (executablePath === undefined) throw new Error('there is no chromium')
    browser ??= chromium.launch({ executablePath, headless: true, args: flags })
    return browser
  }
}
