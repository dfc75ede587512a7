import assert from 'node:assert/strict'
import { either as E } from 'fp-ts'
import { startBackend } from '../../src/tfjs/backend.ts'
import { type Losses, losses, type TrialName } from './trial.ts'

/** What float32 leaves open between backends, relative. */
const TOLERANCE = 1e-5

/** What training on WASM in Node gives: the measure for all others. */
export const lossesOnWasm = async (): Promise<Losses> => {
  assert.deepEqual(await startBackend('wasm'), E.right('wasm'))
  return losses()
}

/** Asserts that the losses of all machines agree step by step, and that training moves them. */
export const assertSameLosses = (got: Losses, expected: Losses): void => {
  for (const kind of Object.keys(expected) as TrialName[]) {
    assert.equal(new Set(expected[kind]).size, 20)
    assert.equal(got[kind].length, 20)
    for (const [step, loss] of expected[kind].entries()) {
      const other = got[kind][step] ?? Number.NaN
      assert.ok(Math.abs(other - loss) <= TOLERANCE * loss, `${kind}, step ${step}: ${other}, not ${loss}`)
    }
  }
}
