/**
 * Takes a screenshot of a run's dashboard, with the time slider at a step:
 *
 * npm run screenshot -- runs/copy-ntm-1 docs/dashboard.png 16
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { findChromium } from '../src/io/backends/chromium.ts'

const [run = 'runs/copy-ntm-1', file = 'dashboard.png', step = '0'] = process.argv.slice(2)

const cli = fileURLToPath(new URL('../cli.ts', import.meta.url))
const served = spawn(process.execPath, ['--import', 'tsx', cli, 'dashboard', run, '--port', '0'], {
  stdio: ['ignore', 'ignore', 'pipe'],
})

/** The address that the dashboard prints. */
const address = new Promise<string>((resolve, reject) => {
  let said = ''
  served.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
    const [found] = /http:\S+/.exec(said) ?? []
    if (found !== undefined) resolve(found)
  })
  served.on('exit', () => reject(new Error(said)))
})

try {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('A screenshot needs Chromium: apt-get install chromium')
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const page = await browser.newPage({ viewport: { width: 1440, height: 2450 } })
  await page.goto(await address)
  await page.getByRole('slider').fill(step)
  await page.getByRole('slider').blur()
  // What the step changes is drawn in the next frames.
  await page.waitForTimeout(500)
  await page.screenshot({ path: file })
  await browser.close()
} finally {
  served.kill()
}
