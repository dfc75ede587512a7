import assert from 'node:assert/strict'
import { either as E } from 'fp-ts'
import { startBackend } from '../../src/core/backend.ts'
import { losses } from './trial.ts'

/** What float32 leaves open between backends, relative. */
const TOLERANCE = 1e-5

export type Losses = Readonly<Record<'ntm' | 'dnc', ReadonlyArray<number>>>

/** What training on WASM in Node gives: the measure for all others. */
export const lossesOnWasm = async (): Promise<Losses> => {
  assert.deepEqual(await startBackend('wasm'), E.right('wasm'))
  return { ntm: await losses('ntm'), dnc: await losses('dnc') }
}

/** Asserts that losses agree step by step, and that training moves them. */
export const assertSameLosses = (got: ReadonlyArray<number>, expected: ReadonlyArray<number>): void => {
  assert.equal(got.length, 20)
  assert.equal(new Set(expected).size, 20)
  for (const [step, loss] of expected.entries())
    assert.ok(Math.abs((got[step] ?? Number.NaN) - loss) <= TOLERANCE * loss, `step ${step}: ${got[step]}, not ${loss}`)
}
