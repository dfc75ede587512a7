import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { layers } from '../../layers.ts'

test('CONTRIBUTING names the layers in their order, and what each holds', () => {
  const rows = [...readFileSync('CONTRIBUTING.md', 'utf8').matchAll(/^\| `src\/([^`]+)` \| (.+) \|$/gm)]
  assert.deepEqual(
    rows.map(([, name, holds]) => ({ name, holds })),
    layers.map(({ name, holds }) => ({ name, holds })),
  )
})

test('every folder of src is a layer', () => {
  const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  assert.deepEqual(folders.map(({ name }) => name).toSorted(), layers.map(({ name }) => name).toSorted())
})
