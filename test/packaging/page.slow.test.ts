import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { preview } from 'vite'
import { browserOfFile, skip as browserless } from '../dashboard/browser.ts'
import { root } from '../support/built.ts'
import { ready } from '../support/ready.ts'
import { installed, skip as unreachable } from './installed.ts'
import { losses } from './losses.ts'

const browser = browserOfFile()

const flags = { task: { name: 'copy', maxWords: 3 }, model: { kind: 'dnc', slots: 8 }, batchSize: 4, seed: 3 }
const UPDATES = 5

type Trained = Readonly<{ variant: string; losses: ReadonlyArray<number> }>

test('a page that Vite builds from the package trains in Chromium, to the losses of Node', {
  skip: unreachable !== false ? unreachable : browserless,
}, async () => {
  const folder = installed()
  cpSync(fileURLToPath(new URL('page', import.meta.url)), join(folder, 'page'), { recursive: true })
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const args = [vite, 'build', 'page', '--logLevel', 'warn', '--outDir', '../site', '--emptyOutDir']
  execFileSync(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  const server = await preview({
    root: folder,
    configFile: false,
    logLevel: 'warn',
    build: { outDir: 'site' },
    preview: { port: 0 },
  })
  const tab = await (await browser()).newPage()
  const errors: Array<string> = []
  tab.on('pageerror', (error) => errors.push(error.message))
  try {
    await tab.goto(server.resolvedUrls?.local[0] ?? '')
    await tab.waitForFunction(() => 'train' in globalThis)
    const trained = await tab.evaluate(
      ([given, updates]) =>
        (globalThis as unknown as { train: (config: object, count: number) => Promise<Trained> }).train(given, updates),
      [flags, UPDATES] as const,
    )
    await ready()
    assert.deepEqual(trained.losses, await losses(flags, UPDATES))
    assert.match(trained.variant, /^(plain|relaxed)$/)
    assert.deepEqual(errors, [])
  } finally {
    await tab.close()
    await server.close()
  }
})
