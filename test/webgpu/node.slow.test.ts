import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runScript } from './child.ts'
import { vectorNames } from './fixtures.ts'
import { assertSameLosses, lossesOnWasm } from './losses.ts'
import type { Losses } from './trial.ts'

type Report =
  | Readonly<{ unavailable: string }>
  | Readonly<{
      vectors: ReadonlyArray<Readonly<{ compared: number; beyond: ReadonlyArray<string> }>>
      losses: Losses
      products: ReadonlyArray<ReadonlyArray<number>>
      leaked: number
    }>

test('WebGPU in Node trains like WASM, passes the conformance vectors, and leaks no tensor', async (t) => {
  const { code, signal, stdout, stderr } = await runScript('trainAndVerify.entry.ts')
  assert.deepEqual({ code, signal }, { code: 0, signal: null }, stderr)
  const report = JSON.parse(stdout) as Report
  if ('unavailable' in report) return t.skip(report.unavailable)
  const beyond = report.vectors.flatMap((vector) => vector.beyond)
  assert.deepEqual(beyond, [])
  assert.equal(report.vectors.length, vectorNames.length)
  assert.ok(report.vectors.every(({ compared }) => compared > 10))
  assertSameLosses(report.losses, await lossesOnWasm())
  for (const product of report.products) assert.deepEqual(product, [5, 11, 11, 25])
  assert.equal(report.leaked, 0)
})

test('a process that ends while WebGPU works destroys the device first, or else Dawn may crash it', async (t) => {
  const { code, stdout } = await runScript('leave.entry.ts')
  if (code === 2) return t.skip(stdout)
  assert.equal(code, 7)
})

test('a driver that is not there is an error that names it and what to install', async () => {
  const { code, stdout } = await runScript('explainGpu.entry.ts', { VK_ICD_FILENAMES: '/no/driver.json' })
  assert.equal(code, 0)
  assert.match(
    stdout,
    /^The webgpu backend cannot start: no graphics adapter was found with VK_ICD_FILENAMES=\/no\/driver\.json\n/,
  )
  assert.match(stdout, /Vulkan driver.*apt-get install chromium.*--backend wasm/)
})

const asModule = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`

test('without the package webgpu the error says how to install it', async () => {
  const hide = asModule(`export const resolve = (name, context, next) => {
    if (name === 'webgpu') throw Object.assign(new Error('not found'), { code: 'ERR_MODULE_NOT_FOUND' })
    return next(name, context)
  }`)
  const register = asModule(`import { register } from 'node:module'; register(${JSON.stringify(hide)})`)
  const { code, stdout } = await runScript('explainGpu.entry.ts', {}, ['--import', register])
  assert.equal(code, 0)
  assert.match(
    stdout,
    /cannot start: the optional package webgpu is not installed\n.*npm install webgpu.*--backend wasm/,
  )
})
