import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E, type taskEither as TE } from 'fp-ts'
import { type AppError, explain } from '../../src/core/errors.ts'
import { child, keyOf, normal } from '../../src/core/random.ts'
import type { TrainState } from '../../src/training/step.ts'

/** An empty folder, removed when the test ends. */
export const folder = (t: Pick<TestContext, 'after'>): string => {
  const path = mkdtempSync(join(tmpdir(), 'engram-'))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** The value of what must succeed. */
export const ok = async <A>(effect: TE.TaskEither<AppError, A>): Promise<A> => {
  const result = await effect()
  return E.isLeft(result) ? assert.fail(explain(result.left)) : result.right
}

/** The error of what must fail. */
export const refusal = async (effect: TE.TaskEither<AppError, unknown>): Promise<AppError> => {
  const result = await effect()
  return E.isLeft(result) ? result.left : assert.fail('it should have failed')
}

/** A small train state, another one at every step. */
export const stateAt = (step: number, rateScale = 1): TrainState => {
  const key = keyOf(7)
  const noise = (name: string, shape: number[]) =>
    tf.tensor(normal(child(child(key, step), name), tf.util.sizeFromShape(shape)), shape, 'float32')
  return {
    step,
    key,
    rateScale,
    decayTrigger: { since: step % 2 === 0 ? null : 1, batches: step, loss: 0.25 },
    lesson: { index: 1, batches: step, loss: 0.5 },
    params: { readout: { kernel: noise('kernel', [2, 3]), bias: noise('bias', [3]) } },
    optimizer: { rmsprop: { meanSquare: { readout: { kernel: noise('ms', [2, 3]), bias: noise('mb', [3]) } } } },
  }
}
