import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { flagLayer } from '../../src/commands/options.ts'
import { resolveConfig } from '../../src/config/resolve.ts'

test('a flag by an old name precedes what a file says by the new one', () => {
  const file = { model: { kind: 'sdnc', readTopK: 4, linksPerSlot: 8 } }
  const flags = flagLayer({ set: [{ model: { reads: 2 } }, { model: { links: 3 } }] })
  const config = resolveConfig({ file, flags, source: 'a file' })
  if (E.isLeft(config)) assert.fail('not a config')
  const { readTopK, linksPerSlot } = config.right.model
  assert.deepEqual({ readTopK, linksPerSlot }, { readTopK: 2, linksPerSlot: 3 })
})
