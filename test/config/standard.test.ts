import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import type { Config } from '../../src/config/config.ts'
import type { JsonRecord } from '../../src/config/json.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { explain } from '../../src/core/errors.ts'
import { tasks } from '../../src/tasks/registry.ts'

const resolved = (flags: JsonRecord): Config => {
  const config = resolveConfig({ flags, source: 'a test' })
  return E.isLeft(config) ? assert.fail(explain(config.left)) : config.right
}

test('default: a task has a machine of its own, and another kind has the usual sizes', () => {
  const [own, other] = [{}, { kind: 'ntm' }].map((model) => resolved({ task: { name: 'key-value' }, model }).model)
  assert.deepEqual([own?.kind, own?.slots, own?.readHeads], ['dnc', 32, 2])
  assert.deepEqual([other?.kind, other?.slots, other?.readHeads], ['ntm', 128, 1])
})

test('default: a machine that starts from a learned memory keeps all else of how machines start', () => {
  const [learned, plain] = ['n-grams', 'copy'].map((name) => resolved({ task: { name } }).model.initialState)
  assert.deepEqual([learned?.memory, plain?.memory], ['learned', 1e-6])
  assert.deepEqual({ ...learned, memory: 1e-6 }, plain)
})

test('default: every task trains at a pace whose numbers of updates are whole', () => {
  for (const { name } of tasks) {
    const { steps, evalEvery, reportEvery, checkpointEvery, optimizer } = resolved({ task: { name } })
    const numbers = [steps, evalEvery, reportEvery, checkpointEvery, optimizer.schedule.over]
    assert.deepEqual(
      numbers.map(Number.isInteger),
      numbers.map(() => true),
      name,
    )
  }
})
