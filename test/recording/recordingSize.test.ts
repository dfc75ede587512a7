import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { explain } from '../../src/core/errors.ts'
import { tidy } from '../../src/core/ownership.ts'
import { keyOf } from '../../src/core/random.ts'
import { unwrap } from '../../src/core/unwrap.ts'
import { createModel } from '../../src/library/createModel.ts'
import { memories } from '../../src/memories/registry.ts'
import { record } from '../../src/recording/record.ts'
import { recordable, recordingBytes, tooLargeToWatch } from '../../src/recording/recordingSize.ts'
import { heapUse } from '../support/heapUse.ts'
import { ready } from '../support/ready.ts'

before(ready)

const modelOf = (kind: string, slots = 48) =>
  unwrap(
    createModel({
      kind,
      inputSize: 3,
      outputSize: 2,
      slots,
      wordSize: 6,
      readHeads: 2,
      controller: { units: 8 },
    }),
  )

for (const { kind } of memories)
  test(`the predicted room of a recording of ${kind} is what it takes`, () => {
    const model = modelOf(kind)
    tidy(() => {
      const params = model.init(keyOf(1))
      const inputs = tf.zeros<tf.Rank.R3>([40, 1, 3])
      const { peak } = heapUse(() => void record(model, params, { inputs }))
      const predicted = recordingBytes(model, 40)
      assert.ok(peak <= predicted && peak > 0.8 * predicted, `${peak} of ${predicted} bytes`)
    })
  })

test('a recording that does not fit is refused with its size, and with what fits', () => {
  const model = modelOf('dnc', 2816)
  assert.ok(E.isRight(recordable(model, 60)))
  const refused = recordable(model, 82)
  assert.ok(E.isLeft(refused))
  const text = explain(refused.left)
  assert.match(
    text,
    /^A recording of 82 steps with 2,816 slots needs 5,0\d\d MiB of the WebAssembly heap, which has 4,096 MiB\.\n {2}• Choose a sequence of at most 66 steps \(--set task\.…\), or fewer slots \(--set model\.slots=…\)\.$/,
  )
  assert.ok(E.isRight(recordable(model, 66)) && E.isLeft(recordable(model, 67)))
})

test('a recording beside training may take less', () => {
  const model = modelOf('dnc', 2816)
  assert.equal(tooLargeToWatch(model, 16), undefined)
  assert.match(
    tooLargeToWatch(model, 60) ?? '',
    /^a recording of 60 steps with 2,816 slots needs 3,6\d\d MiB; beside training it may take 1,024 MiB$/,
  )
})
