import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { builtInParts } from '../../src/config/parts.ts'
import { explain } from '../../src/core/errors.ts'
import { keyOf } from '../../src/core/random.ts'
import type { TreeRecord } from '../../src/core/tree.ts'
import { unwrap } from '../../src/core/unwrap.ts'
import { unrollSequence } from '../../src/execution/unrollSequence.ts'
import { encodeCheckpoint } from '../../src/io/run/checkpoint.ts'
import { checkpointContents, loadCheckpoint, saveCheckpoint } from '../../src/library/checkpoints.ts'
import { createModel } from '../../src/library/createModel.ts'
import { createOptimizer } from '../../src/library/createOptimizer.ts'
import { trainUpdates } from '../../src/library/trainUpdates.ts'
import type { Model } from '../../src/models/model.ts'
import { ready } from '../support/ready.ts'
import { tinyCopy } from '../support/trainers.ts'
import { leaky, ram } from './parts.ts'

before(ready)

const parts = { memories: [ram], controllers: [leaky] }
const options = {
  kind: 'ram',
  gain: 3,
  slots: 4,
  wordSize: 3,
  controller: { kind: 'leaky', units: 5, leak: 0.25 },
  inputSize: tinyCopy.inputSize,
  outputSize: tinyCopy.targetSize,
}
const build = (given: Parameters<typeof createModel>[0]): Model => unwrap(createModel(given, { parts }))
const answers = (model: Model, params: TreeRecord): ReadonlyArray<number> =>
  tf.tidy(() => {
    const numbers = Array.from({ length: 6 * model.inputSize }, (_, at) => Math.sin(at))
    const [, outputs] = unrollSequence(model, params, undefined, tf.tensor3d(numbers, [3, 2, model.inputSize]))
    return [...outputs.dataSync()]
  })

test('a model of own parts has their options, trains, and is the same after saving and loading', async () => {
  const model = build(options)
  assert.equal(Reflect.get(model.config, 'gain'), 3)
  const optimizer = unwrap(createOptimizer({ learningRate: 0.01 }))
  const { state } = await trainUpdates({ model, optimizer, task: tinyCopy, batchSize: 2 }, { updates: 2 })
  const bytes = await saveCheckpoint({ model, optimizer, state })
  const loaded = unwrap(loadCheckpoint(bytes, { parts }))
  assert.deepEqual([loaded.model.inputSize, loaded.model.config], [tinyCopy.inputSize, model.config])
  assert.equal(loaded.model.definitions.memory, ram)
  assert.deepEqual(answers(loaded.model, loaded.params), answers(model, state.params))
})

test('an own option counts: another one gives another model, and a wrong one is refused', () => {
  const params = build(options).init(keyOf(3))
  assert.notDeepEqual(answers(build({ ...options, gain: 1 }), params), answers(build(options), params))
  const wrong = createModel({ ...options, gain: -1 }, { parts })
  assert.match(E.isLeft(wrong) ? explain(wrong.left) : '', /gain: expected a number > 0, got -1/)
  const none = createModel({ ...options, kind: 'ntm' }, { parts })
  assert.match(E.isLeft(none) ? explain(none.left) : '', /gain/)
})

test('without the parts, neither a model nor a checkpoint of them is made', async () => {
  const model = build(options)
  const refused = createModel({ ...options, gain: 3 } as Parameters<typeof createModel>[0])
  assert.match(E.isLeft(refused) ? explain(refused.left) : '', /kind: unknown word "ram"/)
  const bytes = await saveCheckpoint({ model, params: model.init(keyOf(3)) })
  const unread = loadCheckpoint(bytes)
  assert.match(
    E.isLeft(unread) ? explain(unread.left) : '',
    /^The config in the checkpoint is not a valid configuration:\n(.*\n)*.*model\.kind: unknown word "ram"/,
  )
  assert.ok(E.isRight(loadCheckpoint(bytes, { parts })))
})

test('a checkpoint of the command line’s own modules says how a program gives the parts', async () => {
  const model = build(options)
  const contents = checkpointContents({ model, params: model.init(keyOf(3)) })
  const module = { path: '/home/me/ram.js', sha256: 'a1' }
  const bytes = await encodeCheckpoint({ ...contents, config: { model: { ...model.config, module }, path: 'fused' } })
  const unread = loadCheckpoint(bytes, { parts: { controllers: [leaky] } })
  assert.match(E.isLeft(unread) ? explain(unread.left) : '', /in a program, give them by value: \{ parts: /)
  assert.equal(unwrap(loadCheckpoint(bytes, { parts })).model.definitions.memory, ram)
})

test('built-in parts may be given too; two parts of one name are the program’s error', () => {
  assert.ok(
    E.isRight(
      createModel(options, {
        parts: { ...builtInParts, memories: [...builtInParts.memories, ram], controllers: [leaky] },
      }),
    ),
  )
  assert.throws(() => createModel(options, { parts: { memories: [ram, { ...ram }] } }), /there is already a memory ram/)
})
