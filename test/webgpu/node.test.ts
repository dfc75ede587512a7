import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runScript } from './child.ts'
import { vectorNames } from './fixtures.ts'
import { assertSameLosses, lossesOnWasm } from './losses.ts'

type Report =
  | Readonly<{ unavailable: string }>
  | Readonly<{
      vectors: ReadonlyArray<Readonly<{ compared: number; beyond: ReadonlyArray<string> }>>
      losses: Readonly<Record<'ntm' | 'dnc', ReadonlyArray<number>>>
      products: ReadonlyArray<ReadonlyArray<number>>
      leaked: number
    }>

test('WebGPU in Node trains like WASM, passes the conformance vectors, and leaks no tensor', async (t) => {
  const { code, signal, stdout, stderr } = await runScript('trainAndVerify.ts')
  assert.deepEqual({ code, signal }, { code: 0, signal: null }, stderr)
  const report = JSON.parse(stdout) as Report
  if ('unavailable' in report) return t.skip(report.unavailable)
  assert.deepEqual(
    report.vectors.flatMap(({ beyond }) => beyond),
    [],
  )
  assert.equal(report.vectors.length, vectorNames.length)
  assert.ok(report.vectors.every(({ compared }) => compared > 10))
  const expected = await lossesOnWasm()
  assertSameLosses(report.losses.ntm, expected.ntm)
  assertSameLosses(report.losses.dnc, expected.dnc)
  for (const product of report.products) assert.deepEqual(product, [5, 11, 11, 25])
  assert.equal(report.leaked, 0)
})
