import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { unrollSequence } from '../../src/execution/unrollSequence.ts'
import { loadTrained } from '../../src/io/experiments/trained.ts'
import { child, keyOf, normal } from '../../src/core/random.ts'
import { succeed } from '../support/commandLine.ts'
import type { Matrix } from '../support/torch/float64.ts'

/** Random rows, and some words of bits before them. */
export const randomInputs = (steps: number, width: number): Matrix =>
  Array.from({ length: steps }, (_, t) => Array.from(normal(child(keyOf(17), t), width)))

/** A run's logits on one sequence. */
export const logitsOf = async (
  directory: string,
  inputs: Matrix,
  path: 'fused' | 'reference' = 'fused',
): Promise<Matrix> => {
  const loaded = await loadTrained(directory, { path })()
  const { experiment, state } = E.isRight(loaded) ? loaded.right : assert.fail(JSON.stringify(loaded.left))
  const rows = tf.tidy(() => {
    const x = tf.tensor3d(
      inputs.map((row) => [[...row]]),
      [inputs.length, 1, inputs[0]?.length ?? 0],
    )
    return tf.squeeze<tf.Tensor2D>(unrollSequence(experiment.model, state.params, undefined, x)[1], [1]).arraySync()
  })
  tf.dispose([state.params, state.optimizer] as never)
  return rows
}

export type Summary = Readonly<{
  run: string
  task: Readonly<Record<string, unknown>>
  model: Readonly<Record<string, unknown>>
  mapped: ReadonlyArray<Readonly<{ param: string; shape: number[]; from: string[] }>>
  unmapped: ReadonlyArray<Readonly<{ name: string; why: string }>>
  notes: ReadonlyArray<string>
}>

let count = 0

/** Imports a file into a run of its own. */
export const imported = async (cwd: string, bytes: Uint8Array, flags: string): Promise<Summary> => {
  const name = `weights-${++count}`
  writeFileSync(join(cwd, name), bytes)
  const { stdout } = await succeed(cwd, `import ${name} --run run-${count} --json ${flags}`)
  return JSON.parse(stdout) as Summary
}

export const largestDifference = (a: Matrix, b: Matrix): number => {
  assert.deepEqual([a.length, a[0]?.length], [b.length, b[0]?.length])
  return Math.max(...a.flatMap((row, t) => row.map((x, at) => Math.abs(x - (b[t]?.[at] ?? Number.NaN)))))
}
