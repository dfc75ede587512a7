import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { installKernels, type KernelHeap, kernelHeap, type KernelVariant } from '../../src/kernels/heap.ts'
import { ready } from './ready.ts'

/** Node 20 has relaxed SIMD behind a flag. */
setFlagsFromString('--experimental-wasm-relaxed-simd')

const binary = (variant: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`../../src/kernels/compiled/${variant}.wasm`, import.meta.url)))

/**
 * Starts WASM with one variant of the kernels in it, or fails the test.
 *
 * A backend has the kernels that were installed last.
 */
export const kernelsReady = async (variant: KernelVariant = 'relaxed'): Promise<KernelHeap> => {
  await ready()
  // No machine takes an empty binary.
  const relaxed = variant === 'relaxed' ? binary('relaxed') : new Uint8Array()
  assert.equal(await installKernels({ plain: binary('plain'), relaxed }), variant)
  return kernelHeap() ?? assert.fail('the kernels are not installed')
}
