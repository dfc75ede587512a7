import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { compileKernels } from '../../scripts/compileKernels.ts'

const folder = join(import.meta.dirname, '..', '..', 'src', 'kernels', 'compiled')

test('the compiled kernels are what their source compiles to, byte for byte', async () => {
  const rebuilt = await compileKernels()
  assert.deepEqual(readdirSync(folder).toSorted(), Object.keys(rebuilt).toSorted())
  const stale = Object.entries(rebuilt)
    .filter(([name, contents]) => !Buffer.from(contents).equals(readFileSync(join(folder, name))))
    .map(([name]) => name)
  assert.deepEqual(stale, [], 'run npm run build:kernels, and commit what it writes')
})
