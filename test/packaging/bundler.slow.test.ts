import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { oneStep, type Outcome } from './oneStep.ts'

const kernel = (name: string): string =>
  fileURLToPath(new URL(`../../src/kernels/compiled/${name}.wasm`, import.meta.url))

/** A folder that has nothing but the bundle, the kernels and tfjs's WASM files: no packages, no loader. */
const folder = mkdtempSync(join(tmpdir(), 'engram-bundle-'))
after(() => rmSync(folder, { recursive: true, force: true }))

before(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('program.ts', import.meta.url))],
    outfile: join(folder, 'bundle.cjs'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    logLevel: 'error',
  })
  const wasm = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))
  for (const name of readdirSync(wasm).filter((file) => file.endsWith('.wasm')))
    copyFileSync(join(wasm, name), join(folder, name))
  for (const name of ['plain', 'relaxed']) copyFileSync(kernel(name), join(folder, `${name}.wasm`))
})

const outcomeOf = (...args: ReadonlyArray<string>): Outcome =>
  JSON.parse(
    execFileSync(process.execPath, ['bundle.cjs', ...args], { cwd: folder, encoding: 'utf8', timeout: 60_000 }),
  ) as Outcome

for (const backend of ['cpu', 'wasm'] as const)
  test(`a bundle of the library trains on ${backend} in plain Node, away from its packages`, async () => {
    const bundled = outcomeOf(backend)
    const expected = await oneStep(backend)
    assert.ok(expected.gradientNorm > 0)
    assert.deepEqual(bundled, expected)
  })

test('a bundle of the library trains on the fused path, with the kernels as files', async () => {
  const bundled = outcomeOf('wasm', 'fused')
  const binaries = { plain: readFileSync(kernel('plain')), relaxed: readFileSync(kernel('relaxed')) }
  assert.deepEqual(bundled, await oneStep('wasm', {}, binaries))
})
