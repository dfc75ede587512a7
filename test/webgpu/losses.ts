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

/** Asserts that the losses of both machines agree step by step, and that training moves them. */
export const assertSameLosses = (got: Losses, expected: Losses): void => {
  for (const kind of ['ntm', 'dnc'] as const) {
    assert.equal(new Set(expected[kind]).size, 20)
    assert.equal(got[kind].length, 20)
    for (const [step, loss] of expected[kind].entries()) {
      const other = got[kind][step] ?? Number.NaN
      assert.ok(Math.abs(other - loss) <= TOLERANCE * loss, `${kind}, step ${step}: ${other}, not ${loss}`)
    }
  }
}
