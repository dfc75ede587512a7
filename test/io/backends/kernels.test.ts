import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { checksums } from '../../../src/kernels/compiled/checksums.ts'
import { tfjsBinary, tfjsChecksums } from '../../../src/io/backends/tfjsBinaries.ts'
import { installKernels } from '../../../src/kernels/heap.ts'
import { ready } from '../../support/ready.ts'

const sha256 = (path: string | URL): string => createHash('sha256').update(readFileSync(path)).digest('hex')

test('the binaries that are installed are those of the checksums', () => {
  for (const name of ['plain', 'relaxed'] as const)
    assert.equal(sha256(new URL(`../../../src/kernels/compiled/${name}.wasm`, import.meta.url)), checksums[name])
  for (const name of ['tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm.wasm'] as const)
    assert.equal(sha256(tfjsBinary(name)), tfjsChecksums[name])
})

test('damaged kernels are no processor without SIMD', async () => {
  await ready()
  const damaged = { plain: Uint8Array.of(0, 97, 115), relaxed: new Uint8Array() }
  await assert.rejects(installKernels(damaged), /The compiled kernels are damaged/)
})
