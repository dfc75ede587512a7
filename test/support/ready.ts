import assert from 'node:assert/strict'
import { either as E } from 'fp-ts'
import { explain } from '../../src/core/errors.ts'
import { installNodeKernels } from '../../src/io/backends/kernels.ts'
import { startBackend } from '../../src/tfjs/backend.ts'

let installed: Promise<unknown> | undefined

/** Starts WASM with the fused kernels, or fails the test with the reason. */
export const ready = async (): Promise<void> => {
  const started = await startBackend('wasm')
  if (E.isLeft(started)) assert.fail(explain(started.left))
  installed ??= installNodeKernels()
  await installed
}
