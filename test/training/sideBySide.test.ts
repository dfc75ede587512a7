import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { ModelConfig } from '../../src/models/config.ts'
import { buildModel } from '../../src/models/model.ts'
import { stateSize } from '../../src/models/stateSize.ts'
import { sideBySide } from '../../src/training/evaluation.ts'

const machine = (options: object) => {
  const config = ModelConfig.decode(options)
  return E.isLeft(config) ? assert.fail('not a model') : buildModel(config.right, 10, 8)
}

test('a machine of the usual size is evaluated on 64 sequences side by side', () => {
  assert.equal(sideBySide(machine({ kind: 'ntm' })), 64)
})

test('machines with large states are evaluated on fewer at a time, and on one at the least', () => {
  const large = machine({ kind: 'dnc', slots: 1024, wordSize: 64 })
  assert.ok(sideBySide(large) > 1 && sideBySide(large) < 64)
  assert.ok(sideBySide(large) * stateSize(large) <= 2 ** 24)
  assert.equal(sideBySide(machine({ kind: 'sam', slots: 1_000_000 })), 1)
})
