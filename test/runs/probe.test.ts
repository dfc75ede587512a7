import assert from 'node:assert/strict'
import { test } from 'node:test'
import { child } from '../../src/core/random.ts'
import { probeOf } from '../../src/runs/probe.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { evaluationKey } from '../../src/training/evaluation.ts'
import { tinyMachine } from './support.ts'

test('the probe is the longest of the first eight held-out sequences', () => {
  const { task, key } = tinyMachine({ task: { bits: 3, minWords: 1, maxWords: 30 } })
  const heldOut = drawSequences(task, child(evaluationKey(key), 'trained'), 8)
  const probe = probeOf({ task, key })
  assert.equal(probe.inputs.length, Math.max(...heldOut.map(({ inputs }) => inputs.length)))
  assert.ok(heldOut.some((sequence) => JSON.stringify(sequence) === JSON.stringify(probe)))
  assert.deepEqual(probeOf({ task, key }), probe)
  assert.notDeepEqual(probeOf(tinyMachine({ seed: 2, task: { bits: 3, minWords: 1, maxWords: 30 } })), probe)
})
