import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { ready } from '../test/support/ready.ts'
import { seedOf } from './seed.ts'

const runs = Number(process.env['PROPERTY_RUNS'] ?? 100)

/** Whether a statement holds: yes or no, or what is wrong, with nothing wrong where it holds. */
export type Verdict = boolean | ReadonlyArray<string>

/** How long a law may take, its search for a smaller input that it fails on included, in milliseconds: it ends what hangs. */
const PATIENCE = 600_000

const passed = (verdict: Verdict): boolean => {
  if (typeof verdict === 'boolean') return verdict
  assert.deepEqual(verdict, [])
  return true
}

/**
 * A statement that holds for all inputs. It must *return* its verdict, and may not leak a tensor.
 *
 * @param numRuns how many inputs; `PROPERTY_RUNS` raises or lowers all laws together, {@link seedOf} draws others
 */
export const law = <A>(
  statement: string,
  inputs: fc.Arbitrary<A>,
  holds: (input: A) => Verdict,
  numRuns = 100,
): void => {
  void test(statement, async () => {
    await ready()
    const before = tf.memory().numTensors
    fc.assert(
      fc.property(inputs, (input) => tf.tidy(() => passed(holds(input)))),
      {
        ...seedOf(statement),
        numRuns: Math.max(1, Math.round((numRuns * runs) / 100)),
        includeErrorInReport: true,
        interruptAfterTimeLimit: PATIENCE * Math.max(1, runs / 100),
        markInterruptAsFailure: true,
      },
    )
    assert.equal(tf.memory().numTensors, before, 'tensors leaked')
  })
}
