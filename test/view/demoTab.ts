/** The demo in a browser's tab: built, served below a path of its own, and opened. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import type axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { buildDemo } from '../../scripts/buildDemo.ts'
import { serveStatic } from '../../scripts/staticServer.ts'
import { findChromium } from '../../src/io/chromium.ts'

const executablePath = findChromium()

/** Why there is no browser, or nothing where there is one. */
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

/** An empty folder, removed when the file's tests are over. */
export const folder = mkdtempSync(join(tmpdir(), 'engram-demo-'))
export const built = join(folder, 'demo')

let browser: Browser | undefined
let served: Awaited<ReturnType<typeof serveStatic>> | undefined

before(async () => {
  await buildDemo(built)
  if (executablePath === undefined) return
  served = await serveStatic(built, { under: '/a/sub-path/' })
  browser = await chromium.launch({ executablePath, headless: true, args: flags })
})

after(async () => {
  await browser?.close()
  served?.server.closeAllConnections()
  served?.server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A tab with the demo, and what went wrong in it: errors of the console and scripts, requests to elsewhere, and failed ones. */
export type DemoTab = Readonly<{ page: Page; faults: string[] }>

export const openDemo = async (options: Parameters<Browser['newPage']>[0] = {}): Promise<DemoTab> => {
  if (browser === undefined || served === undefined) throw new Error('there is no browser')
  const { url } = served
  const page = await browser.newPage(options)
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) faults.push(`asks ${request.url()}`)
  })
  page.on('response', (response) => {
    if (!response.ok()) faults.push(`${response.status()} ${response.url()}`)
  })
  await page.goto(url)
  await page.getByText('It knows nothing yet.').waitFor()
  return { page, faults }
}

/** The number that stands beside a label of the training's figures. */
export const figure = async (page: Page, label: string): Promise<number> => {
  const text = await page
    .locator('.figures > div', { has: page.getByText(label, { exact: true }) })
    .locator('dd')
    .innerText()
  return Number(text.replaceAll(',', ''))
}

/** Waits until what is recalled is shown anew and all right, or all that matches. */
export const recalls = (page: Page, text: string): Promise<void> =>
  page.locator('.recalled').and(page.getByLabel(text)).waitFor()

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8')

/** What axe finds serious about a page, by rule and element. */
export const seriousFaults = async (page: Page): Promise<ReadonlyArray<string>> => {
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run())
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}
