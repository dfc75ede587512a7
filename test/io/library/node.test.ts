import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { type AppError, explain } from '../../../src/core/errors.ts'
import { keyOf } from '../../../src/core/random.ts'
import { entries } from '../../../src/core/tree.ts'
import { unwrap } from '../../../src/core/unwrap.ts'
import { inspectCheckpoint } from '../../../src/io/run/checkpoint.ts'
import { VERSION } from '../../../src/core/version.ts'
import { createModel } from '../../../src/library/createModel.ts'
import { createOptimizer } from '../../../src/library/createOptimizer.ts'
import { loadCheckpoint, saveCheckpoint, start } from '../../../src/node.ts'
import { initialTrainState } from '../../../src/training/step.ts'
import { ready } from '../../support/ready.ts'
import { leaky, ram } from '../../library/parts.ts'
import { folder, ok } from '../support.ts'

before(ready)

const model = unwrap(createModel({ kind: 'dnc', inputSize: 3, outputSize: 2, slots: 4, controller: { units: 5 } }))
const optimizer = unwrap(createOptimizer({ kind: 'adam' }))

type Tree = Parameters<typeof entries>[0]
const contents = (tree: Tree) => entries(tree).map(([path, leaf]) => [path, leaf.shape, [...leaf.dataSync()]])
const errorOf = async (result: Promise<E.Either<AppError, unknown>>): Promise<AppError> => {
  const found = await result
  return E.isLeft(found) ? found.left : assert.fail('it should have failed')
}

test('a saved file is loaded as it was, and says which Engram wrote it', async (t) => {
  const path = join(folder(t), 'mine.safetensors')
  const state = initialTrainState({ model, optimizer }, keyOf(4))
  unwrap(await saveCheckpoint(path, { model, optimizer, state }))
  const loaded = unwrap(await loadCheckpoint(path))
  assert.deepEqual(loaded.model.config, model.config)
  assert.deepEqual(contents(loaded.params), contents(state.params))
  assert.deepEqual(contents(loaded.state.optimizer), contents(state.optimizer))
  assert.equal((await ok(inspectCheckpoint(path))).version, VERSION)
})

test('saving replaces the file as a whole, and leaves nothing else behind', async (t) => {
  const home = folder(t)
  const path = join(home, 'mine.safetensors')
  const [first, second] = [1, 2].map((seed) => model.init(keyOf(seed)))
  if (first === undefined || second === undefined) return assert.fail()
  unwrap(await saveCheckpoint(path, { model, params: first }))
  unwrap(await saveCheckpoint(path, { model, params: second }))
  assert.deepEqual(contents(unwrap(await loadCheckpoint(path)).params), contents(second))
  assert.deepEqual(readdirSync(home), ['mine.safetensors'])
})

test('a path that cannot be written is an error, and nothing is changed', async (t) => {
  const home = folder(t)
  const params = model.init(keyOf(1))
  const error = await errorOf(saveCheckpoint(join(home, 'none', 'mine.safetensors'), { model, params }))
  assert.equal(error.tag, 'IoFailure')
  assert.match(explain(error), /^Cannot write .*mine\.safetensors: no such file or directory$/)
  mkdirSync(join(home, 'folder'))
  assert.equal((await errorOf(saveCheckpoint(join(home, 'folder'), { model, params }))).tag, 'IoFailure')
  assert.deepEqual(readdirSync(home), ['folder'])
})

test('of a run directory, the best checkpoint is loaded, or else the latest', async (t) => {
  const run = folder(t)
  const [best, latest] = [5, 6].map((seed) => model.init(keyOf(seed)))
  if (best === undefined || latest === undefined) return assert.fail()
  assert.match(explain(await errorOf(loadCheckpoint(run))), /it holds no checkpoint yet/)
  mkdirSync(join(run, 'checkpoints'))
  unwrap(await saveCheckpoint(join(run, 'checkpoints', 'latest.safetensors'), { model, params: latest }))
  assert.deepEqual(contents(unwrap(await loadCheckpoint(run)).params), contents(latest))
  unwrap(await saveCheckpoint(join(run, 'checkpoints', 'best.safetensors'), { model, params: best }))
  assert.deepEqual(contents(unwrap(await loadCheckpoint(run)).params), contents(best))
})

test('a missing or damaged file is refused with what to do, and leaves nothing on the backend', async (t) => {
  const home = folder(t)
  const missing = await errorOf(loadCheckpoint(join(home, 'none.safetensors')))
  assert.match(explain(missing), /^Cannot read .*none\.safetensors: no such run or checkpoint\n {2}• Give a run/)
  const path = join(home, 'mine.safetensors')
  unwrap(await saveCheckpoint(join(home, 'good.safetensors'), { model, params: model.init(keyOf(1)) }))
  writeFileSync(path, readFileSync(join(home, 'good.safetensors')).subarray(0, -4))
  const { numTensors } = tf.memory()
  const damaged = await errorOf(loadCheckpoint(path))
  assert.match(
    explain(damaged),
    /^Cannot read .*mine\.safetensors: .*\n {2}• Use the newest readable .*good\.safetensors/,
  )
  assert.equal(tf.memory().numTensors, numTensors)
})

test('a file with own parts is loaded where they are given, and refused by its path where not', async (t) => {
  const path = join(folder(t), 'own.safetensors')
  const parts = { memories: [ram], controllers: [leaky] }
  const own = unwrap(
    createModel(
      { kind: 'ram', slots: 4, controller: { kind: 'leaky', units: 5 }, inputSize: 3, outputSize: 2 },
      { parts },
    ),
  )
  unwrap(await saveCheckpoint(path, { model: own, params: own.init(keyOf(1)) }))
  const refused = explain(await errorOf(loadCheckpoint(path)))
  assert.ok(refused.startsWith(`The config in ${path} is not a valid configuration:`), refused)
  assert.equal(unwrap(await loadCheckpoint(path, { parts })).model.definitions.memory, ram)
})

test('start starts a backend and installs the kernels', async () => {
  const { backend, kernels } = unwrap(await start())
  assert.equal(backend, 'wasm')
  assert.ok(kernels === 'relaxed' || kernels === 'plain')
  assert.deepEqual(unwrap(await start('cpu')), { backend: 'cpu', kernels: undefined })
  unwrap(await start('wasm', { shareClones: false }))
})
