import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { changedParts } from '../../src/commands/reproduce/changedParts.ts'
import { plainConfig } from '../../src/commands/reproduce/jobs.ts'
import type { Config } from '../../src/config/config.ts'
import { deepMerge, type JsonRecord } from '../../src/config/json.ts'
import { resolveConfig } from '../../src/config/resolve.ts'

const resolved = (model: JsonRecord): Config => {
  const config = resolveConfig({ flags: { model }, source: 'a test' })
  return E.isLeft(config) ? assert.fail('it should be a config') : config.right
}

/** What changes between two machines, of which the first is kept with options that mean nothing for it, too. */
const changed = (before: JsonRecord, now: JsonRecord, also: JsonRecord = {}): ReadonlyArray<string> => {
  const kept = plainConfig(resolved(before))
  return changedParts({ ...kept, model: deepMerge(kept['model'] as JsonRecord, also) }, resolved(now))
}

test('options that differ are told by their paths', () => {
  assert.deepEqual(changed({ kind: 'ntm' }, { kind: 'ntm' }), [])
  assert.deepEqual(changed({ kind: 'ntm', slots: 8 }, { kind: 'ntm', slots: 9 }), ['model.slots'])
  assert.deepEqual(
    changed({ kind: 'ntm' }, { kind: 'ntm', conventions: { order: 'readThenWrite' } }),
    ['model.conventions.order'], // copy’s own is the other
  )
})

test('what a machine without a memory does not heed is no difference, and all else is', () => {
  const memory = {
    slots: 7,
    conventions: { order: 'writeThenRead', masking: true },
    initialState: { memory: 'learned' },
  }
  assert.deepEqual(changed({ kind: 'none' }, { kind: 'none' }, memory), [])
  assert.deepEqual(
    changed({ kind: 'dnc' }, { kind: 'dnc' }, { shifts: 5, conventions: { order: 'writeThenRead' } }),
    [],
  )
  const rest = { controller: { units: 7 }, conventions: { clip: 3 }, initialState: { controller: 'learned' } }
  assert.deepEqual(changed({ kind: 'none' }, { kind: 'none', ...rest }).toSorted(), [
    'model.controller.units',
    'model.conventions.clip',
    'model.initialState.controller',
  ])
})

test('an option that a kept config has not yet is at its default', () => {
  const kept = plainConfig(resolved({ kind: 'sdnc' }))
  const { linksPerSlot: _, ...older } = kept['model'] as JsonRecord
  assert.deepEqual(changedParts({ ...kept, model: older }, resolved({ kind: 'sdnc' })), [])
  assert.deepEqual(changedParts({ ...kept, model: { ...older, links: 8 } }, resolved({ kind: 'sdnc' })), [])
  assert.deepEqual(changedParts({ ...kept, nonsense: 1 }, resolved({ kind: 'sdnc' })), ['kind of config'])
})
