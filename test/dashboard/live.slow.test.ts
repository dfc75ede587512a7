import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import type Axe from 'axe-core'
import type { Page } from 'playwright-core'
import { succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { dashboardPort, start } from '../support/processes.ts'
import { tiny } from '../support/runFiles.ts'
import { browserOfFile, skip } from './browser.ts'

const startedBrowser = browserOfFile()

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A dashboard in a tab, and whatever it complained of. */
const opened = async (port: number) => {
  const browser = await startedBrowser()
  const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  const complaints: string[] = []
  tab.on('console', (message) => complaints.push(message.text()))
  tab.on('pageerror', (error) => complaints.push(error.message))
  await tab.goto(`http://127.0.0.1:${port}/`)
  await tab.locator('canvas.heat').first().waitFor()
  return { tab, complaints }
}

/** How many updates the list of runs says that a run has made. */
const updatesOf = async (tab: Page): Promise<number> => {
  const [, updates = '0'] = /([\d,]+) of 1,000,000/.exec((await tab.locator('.runs').textContent()) ?? '') ?? []
  return Number(updates.replaceAll(',', ''))
}

/** How often to look whether something holds, some two minutes long. */
const LOOKS = 2400

/** Resolves as soon as something holds. */
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (let look = 0; look < LOOKS; look++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.fail(`it never came that ${String(holds)}`)
}

const picture = (tab: Page, selector: string): Promise<string> =>
  tab
    .locator(selector)
    .first()
    .evaluate((node) => (node as HTMLCanvasElement).toDataURL())

test('a run that trains is seen as it learns: curves grow, the inspector moves on, the scrubber and the pointer work', {
  skip,
}, async () => {
  const running = start(
    emptyFolder(),
    `train ${tiny} --set reportEvery=5 --set evalEvery=50 --set checkpointEvery=100000 --until steps --steps 1000000 --run live --dashboard --port 0`,
  )
  const { tab, complaints } = await opened(await dashboardPort(running))
  const [updates, curve] = [await updatesOf(tab), await picture(tab, '.uplot canvas')]
  await until(async () => (await updatesOf(tab)) > updates + 50)
  await until(async () => (await picture(tab, '.uplot canvas')) !== curve)
  const shown = await tab.locator('.inspector-options').textContent()
  await until(async () => (await tab.locator('.inspector-options').textContent()) !== shown)
  await tab.getByLabel('Step of the sequence').press('ArrowRight')
  assert.match((await tab.locator('.readout').textContent()) ?? '', /^step [1-9]\d* of \d+$/)
  const writing = tab.locator('[data-panel="writeWeightings-0"] canvas')
  await writing.scrollIntoViewIfNeeded()
  await writing.hover()
  assert.match(
    (await tab.locator('.tip').textContent()) ?? '',
    /^slot \d+ · step \d+(?:, [a-z]+[ \d–a-z]*)?weight[\d.]+$/,
  )
  await tab.evaluate(axe)
  const { violations } = await tab.evaluate(() => (globalThis as unknown as { axe: typeof Axe }).axe.run())
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  assert.deepEqual(
    serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
    [],
  )
  assert.deepEqual(complaints, [])
  running.process.kill('SIGINT')
  assert.equal((await running.finished).code, 130)
  await tab.getByText('ended').first().waitFor()
  await tab.close()
})

test('several runs lie over each other, and each can be looked into', { skip }, async () => {
  const cwd = emptyFolder()
  const options = `${tiny} --set reportEvery=2 --set evalEvery=10 --steps 20 --quiet`
  await succeed(cwd, `train ${options} --run one`)
  await succeed(cwd, `train ${options} --model dnc --seed 2 --run two`)
  const running = start(cwd, 'dashboard one two --port 0')
  const { tab, complaints } = await opened(await dashboardPort(running))
  assert.deepEqual(await tab.locator('.run-name').allTextContents(), ['one', 'two'])
  const both = await picture(tab, '.uplot canvas')
  await tab.getByRole('checkbox', { name: 'two' }).uncheck()
  await until(async () => (await picture(tab, '.uplot canvas')) !== both)
  assert.equal(await tab.locator('[data-panel="usage"]').count(), 0)
  await tab.getByRole('radio', { name: 'Inspect two' }).check()
  await tab.locator('[data-panel="usage"] canvas').waitFor()
  assert.deepEqual(complaints, [])
  await tab.close()
  running.process.kill('SIGTERM')
  assert.equal((await running.finished).code, 143)
})
