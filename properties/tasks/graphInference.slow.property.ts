import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyOf } from '../../src/core/random.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { graphInference } from '../../src/tasks/graphInference.ts'
import { namedRelations } from '../../src/tasks/graphs/data/relations.ts'
import { configured } from '../../test/support/configured.ts'
import { phases } from './graphs/heard.ts'

test('every relation of the config is asked for, about equally often', () => {
  const drawn = drawSequences(configured(graphInference, {}), keyOf(1), 4000)
  const counts = new Map<string, number>()
  for (const { inputs } of drawn) {
    const relation = phases(inputs, 2).query[0]?.[1] as string
    counts.set(relation, (counts.get(relation) ?? 0) + 1)
  }
  const expected = namedRelations.flatMap(({ path }, r) => (path.length <= 3 ? [String(6 + r).padStart(2, '0')] : []))
  assert.deepEqual([...counts.keys()].sort(), expected)
  for (const [relation, count] of counts) {
    const mean = 4000 / expected.length
    assert.ok(Math.abs(count - mean) < 4 * Math.sqrt(mean), `${relation}: ${count} of 4000`)
  }
})
