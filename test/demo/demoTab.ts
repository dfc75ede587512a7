/** The demo in a browser's tab: built, served below a path of its own, and opened. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import type axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { buildDemo } from '../../scripts/buildDemo.ts'
import { serveStatic } from '../../scripts/staticServer.ts'
import { browserOfFile } from '../dashboard/browser.ts'

const startedBrowser = browserOfFile()

/** An empty folder, removed when the file's tests are over. */
export const folder = mkdtempSync(join(tmpdir(), 'engram-demo-'))
export const built = join(folder, 'demo')

let served: Awaited<ReturnType<typeof serveStatic>> | undefined

before(async () => {
  await buildDemo(built)
  served = await serveStatic(built, { under: '/a/sub-path/' })
})

after(() => {
  served?.server.closeAllConnections()
  served?.server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A tab with the demo, and what went wrong in it: errors of the console and scripts, requests to elsewhere, and failed ones. */
export type DemoTab = Readonly<{ page: Page; faults: string[] }>

export const openDemo = async (options: Parameters<Browser['newPage']>[0] = {}): Promise<DemoTab> => {
  if (served === undefined) throw new Error('nothing is served')
  const { url } = served
  const browser = await startedBrowser()
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
  await page.getByText('Not trained yet.').waitFor()
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

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * What axe finds serious about a page, by rule and element.
 *
 * @param rules all, where none are given
 */
export const seriousFaults = async (page: Page, rules?: string[]): Promise<ReadonlyArray<string>> => {
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate(
    (runOnly) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run({
        resultTypes: ['violations'],
        ...(runOnly && { runOnly }),
      }),
    rules,
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}
