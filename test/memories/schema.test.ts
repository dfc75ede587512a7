import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { keyOf } from '../../src/core/random.ts'
import { disposeTree } from '../../src/core/ownership.ts'
import { numbersPerStep } from '../../src/memories/schema.ts'
import { memories } from '../../src/memories/registry.ts'
import { ModelConfig } from '../../src/models/config.ts'
import { buildModel } from '../../src/models/model.ts'
import { record } from '../../src/recording/record.ts'
import { ready } from '../support/ready.ts'

before(ready)

const sizes = [
  { slots: 5, wordSize: 3, readHeads: 2, writeHeads: 2 },
  { slots: 513, wordSize: 2 },
]
const modelOf = (options: object) => {
  const config = ModelConfig.decode(options)
  return E.isRight(config) ? buildModel(config.right, 4, 3) : assert.fail('it should be a config')
}

const switches = { masking: true, deallocation: true, linkSharpness: true }

for (const { kind, cell, schema } of memories)
  for (const options of cell === undefined ? [] : sizes)
    test(`${kind} of ${options.slots} slots: a recording holds the numbers that its schema predicts, and no others`, () => {
      const model = modelOf({ kind, ...options, conventions: switches })
      const params = model.init(keyOf(1))
      const inputs = tf.zeros<tf.Rank.R3>([2, 1, 4])
      const recorded = record(model, params, { inputs })
      const { hidden, ...fields } = recorded.intermediates
      const perStep = Object.values(fields).reduce((sum, { size }) => sum + size, 0) / 2
      assert.equal(hidden?.size, 2 * 100)
      assert.equal(perStep, numbersPerStep(schema, model.config))
      tf.dispose([inputs, recorded.outputs, ...Object.values(recorded.intermediates)])
      disposeTree(params)
    })
