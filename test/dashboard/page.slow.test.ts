import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type Axe from 'axe-core'
import type { Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { pageBundle } from '../../src/dashboard/pageBundle.ts'
import { selfContained } from '../../src/dashboard/selfContained.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { browserOfFile, skip } from './browser.ts'
import { HOSTILE, told } from './told.ts'

const startedBrowser = browserOfFile()

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const

const file = join(emptyFolder(), 'page.html')

before(async () => {
  if (skip !== false) return
  const bundle = await pageBundle()()
  assert.ok(bundle._tag === 'Right')
  writeFileSync(file, selfContained(bundle.right, told()))
})

type Look = Readonly<{ size?: keyof typeof sizes; theme?: 'light' | 'dark' }>

/** The file in a tab, and whatever it complained of. */
const opened = async ({ size = 'desktop', theme = 'light' }: Look = {}) => {
  const browser = await startedBrowser()
  const tab = await browser.newPage({ viewport: sizes[size], colorScheme: theme })
  const complaints: string[] = []
  tab.on('console', (message) => complaints.push(message.text()))
  tab.on('pageerror', (error) => complaints.push(error.message))
  tab.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) complaints.push(request.url())
  })
  await tab.goto(pathToFileURL(file).href)
  await tab.locator('canvas.heat').first().waitFor()
  await settled(tab)
  return { tab, complaints }
}

const settled = async (tab: Page): Promise<void> => {
  await tab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

/** How many colours a canvas has. */
const coloursOf = async (tab: Page, selector: string): Promise<number> => {
  const url = await tab
    .locator(selector)
    .first()
    .evaluate((node) => (node as HTMLCanvasElement).toDataURL())
  const { data } = PNG.sync.read(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))
  return new Set(new Uint32Array(data.buffer, data.byteOffset, data.length / 4)).size
}

const readout = (tab: Page) => tab.locator('.readout').textContent()
const tip = (tab: Page) => tab.locator('.tip').textContent()
const panel = (tab: Page, id: string) => tab.locator(`[data-panel="${id}"] canvas`)

test('a file opened from disk draws its curves, and takes no name for markup', { skip }, async () => {
  const { tab, complaints } = await opened()
  for (const title of ['Loss', 'Bit errors', 'Gradient norm', 'Speed', 'Without error, by length'])
    assert.equal(await tab.getByRole('heading', { name: title, exact: true }).count(), 1, title)
  assert.equal(await tab.locator('.uplot canvas').count(), 5)
  assert.ok((await coloursOf(tab, '.uplot canvas')) > 20)
  const both = await coloursOf(tab, '.uplot canvas')
  assert.equal(await tab.locator('.run-name').first().textContent(), HOSTILE)
  assert.equal(await tab.locator('main img').count(), 0)
  await tab.getByRole('checkbox', { name: HOSTILE }).uncheck()
  await settled(tab)
  assert.notEqual(await coloursOf(tab, '.uplot canvas'), both)
  await tab.locator('label', { hasText: 'Time' }).click()
  await settled(tab)
  await tab.locator('.uplot').first().hover()
  await tab.locator('.tip').waitFor()
  assert.match((await tip(tab)) ?? '', /runs\/copy-dnc-1/)
  assert.deepEqual(complaints, [])
  await tab.close()
})

test('the scrubber moves by its buttons, by keys and by itself, and what is shown goes with it', { skip }, async () => {
  const { tab, complaints } = await opened()
  const memory = () => panel(tab, 'memory').evaluate((node) => (node as HTMLCanvasElement).toDataURL())
  assert.equal(await readout(tab), 'step 8 of 11', 'the middle of the answer')
  await tab.getByLabel('Step of the sequence').press('Home')
  await settled(tab)
  const before = await memory()
  assert.equal(await readout(tab), 'step 0 of 11')
  await tab.getByRole('button', { name: 'One step forward' }).click()
  assert.equal(await readout(tab), 'step 1 of 11')
  await settled(tab)
  assert.notEqual(await memory(), before)
  assert.equal(await tab.getByRole('heading', { name: 'At step 1' }).count(), 1)
  await tab.getByLabel('Step of the sequence').press('End')
  assert.equal(await readout(tab), 'step 11 of 11')
  await tab.getByLabel('Step of the sequence').press('ArrowLeft')
  assert.equal(await readout(tab), 'step 10 of 11')
  await tab.locator('.past h3').first().click()
  await tab.keyboard.press('Home')
  assert.equal(await readout(tab), 'step 0 of 11')
  await tab.keyboard.press('Space')
  assert.equal(await tab.getByRole('button', { name: 'Pause' }).count(), 1)
  await tab.getByText('step 11 of 11').waitFor()
  await tab.getByRole('button', { name: 'Play' }).waitFor()
  assert.deepEqual(complaints, [])
  await tab.close()
})

test('the pointer and the keys ask a cell for its slot, step and value; a click goes to its step', {
  skip,
}, async () => {
  const { tab, complaints } = await opened()
  await tab.getByLabel('Step of the sequence').press('Home')
  const canvas = panel(tab, 'writeWeightings-0')
  await canvas.focus()
  await tab.keyboard.press('ArrowDown')
  await tab.keyboard.press('ArrowRight')
  assert.equal(await tip(tab), 'slot 1 · step 1weight0.93')
  assert.equal(await tab.locator('.unseen[role=status]').textContent(), 'slot 1, step 1: weight 0.93')
  await tab.keyboard.press('Enter')
  assert.equal(await readout(tab), 'step 1 of 11')
  const box = await canvas.boundingBox()
  assert.ok(box)
  await tab.mouse.move(box.x + 80, box.y + 14)
  assert.equal(await tip(tab), 'slot 0 · step 0weight0.93')
  await tab.mouse.click(box.x + 80, box.y + 14)
  assert.equal(await readout(tab), 'step 0 of 11')
  const outputs = panel(tab, 'outputs')
  await outputs.focus()
  for (const key of ['ArrowDown', ...Array.from({ length: 8 }, () => 'ArrowRight')]) await tab.keyboard.press(key)
  assert.equal(await tip(tab), 'bit 1 · step 8probability of 1 (wrong)0.3')
  assert.deepEqual(complaints, [])
  await tab.close()
})

test('slots that no head looks at are cropped, until all are asked for', { skip }, async () => {
  const { tab } = await opened()
  assert.equal(
    await tab.locator('.inspector-options .note').textContent(),
    '6 of 64 slots shown; dashed lines where some are left out',
  )
  const height = async () => (await panel(tab, 'memory').boundingBox())?.height ?? 0
  const before = await height()
  await tab.getByLabel('Only slots in use').uncheck()
  await settled(tab)
  assert.equal(await tab.locator('.inspector-options .note').textContent(), '64 of 64 slots shown')
  assert.ok((await height()) > before)
  await tab.close()
})

test('a DNC shows its usage, gates and read modes, and its link as a graph or a matrix', { skip }, async () => {
  const { tab, complaints } = await opened()
  await tab.getByRole('radio', { name: 'Inspect runs/copy-dnc-1' }).check()
  await settled(tab)
  for (const id of [
    'usage',
    'writeGates',
    'allocationGates',
    'freeGates',
    'readModes-0',
    'readModes-1',
    'readStrengths',
  ])
    assert.equal(await panel(tab, id).count(), 1, id)
  await tab.getByLabel('Step of the sequence').fill('3')
  await settled(tab)
  assert.match(
    (await tab.locator('svg.graph').getAttribute('aria-label')) ?? '',
    /^Link between slots: .*2 to 3 \(0.9\)/,
  )
  assert.equal(await tab.locator('svg.graph .arrow').count(), 3)
  await tab.getByText('Matrix', { exact: true }).click()
  await settled(tab)
  assert.equal(await tab.locator('svg.graph').count(), 0)
  await panel(tab, 'link').focus()
  await tab.keyboard.press('ArrowDown')
  assert.equal(await tip(tab), 'to slot 1 · from slot 0written right after0.9')
  assert.deepEqual(complaints, [])
  await tab.close()
})

test('the theme is chosen by a button', { skip }, async () => {
  const { tab, complaints } = await opened({ theme: 'dark' })
  const theme = () => tab.evaluate(() => document.documentElement.dataset['theme'])
  assert.equal(await theme(), 'dark')
  await tab.getByRole('button', { name: 'Light theme' }).click()
  assert.equal(await theme(), 'light')
  assert.deepEqual(complaints, [])
  await tab.close()
})

for (const size of ['desktop', 'phone'] as const)
  for (const theme of ['light', 'dark'] as const)
    test(`axe finds nothing serious, and nothing is cut off: ${size}, ${theme}`, { skip }, async () => {
      const { tab, complaints } = await opened({ size, theme })
      await tab.evaluate(axe)
      for (const run of ['ntm', 'dnc']) {
        await tab
          .locator('.runs input[type=radio]')
          .nth(run === 'ntm' ? 0 : 1)
          .check()
        await settled(tab)
        const violations = await tab.evaluate(async () => {
          const { axe } = globalThis as unknown as { axe: Pick<typeof Axe, 'run'> }
          const { violations } = await axe.run()
          return violations.map(({ id, impact, nodes }) => `${impact}: ${id}: ${nodes[0]?.html}`)
        })
        assert.deepEqual(violations, [])
        assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth), sizes[size].width)
      }
      assert.deepEqual(complaints, [])
      await tab.close()
    })
