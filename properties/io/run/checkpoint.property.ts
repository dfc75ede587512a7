import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { disposeTree } from '../../../src/core/ownership.ts'
import { entries, type Tree, type TreeRecord } from '../../../src/core/tree.ts'
import { decode } from '../../../src/formats/safetensors/index.ts'
import { encodeCheckpoint, trainStateOf } from '../../../src/io/run/checkpoint.ts'
import { decodeCheckpoint } from '../../../src/io/run/checkpointCodec.ts'
import { ready } from '../../../test/support/ready.ts'
import { seedOf } from '../../seed.ts'

type Branch =
  | Readonly<{ numbers: ReadonlyArray<number>; whole: boolean }>
  | Readonly<{ branches: Readonly<Record<string, Branch>> }>

const names = fc.stringMatching(/^[a-z][A-Za-z0-9]{0,7}$/).filter((name) => !(name in Object.prototype))

/** Nested records, none of them empty: a record without tensors has nothing that a file could hold. */
const trees = fc.letrec<{ branch: Branch; node: Extract<Branch, { branches: unknown }> }>((tie) => ({
  branch: fc.oneof(
    { maxDepth: 3 },
    fc.record({ numbers: fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 5 }), whole: fc.boolean() }),
    tie('node'),
  ),
  node: fc.record({ branches: fc.dictionary(names, tie('branch'), { minKeys: 1, maxKeys: 3, noNullPrototype: true }) }),
})).node

const tensorsOf = (branch: Branch): Tree =>
  'numbers' in branch
    ? tf.tensor1d(
        branch.numbers.map((number) => (branch.whole ? number : number / 8)),
        branch.whole ? 'int32' : 'float32',
      )
    : Object.fromEntries(Object.entries(branch.branches).map(([name, inner]) => [name, tensorsOf(inner)]))

const loss = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })

const states = fc.record({
  step: fc.nat(),
  key: fc.tuple(fc.nat(2 ** 32 - 1), fc.nat(2 ** 32 - 1)),
  rateScale: fc.double({ min: 2 ** -40, max: 1, noNaN: true }),
  decayTrigger: fc.record({ since: fc.option(fc.nat()), batches: fc.nat(), loss }, { noNullPrototype: true }),
  lesson: fc.record({ index: fc.nat(), batches: fc.nat(), loss }, { noNullPrototype: true }),
  params: trees,
  optimizer: fc.option(trees, { nil: { branches: {} } }),
})

const progresses = fc.dictionary(names, fc.oneof(fc.integer(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY)), {
  noNullPrototype: true,
})

const leavesOf = (tree: TreeRecord) =>
  entries(tree).map(([path, tensor]) => [path, tensor.dtype, tensor.shape, [...tensor.dataSync()]])

test('a train state survives its checkpoint, which is then the same byte for byte', async () => {
  await ready()
  const tensors = tf.memory().numTensors
  await fc.assert(
    fc.asyncProperty(states, progresses, async (drawn, progress) => {
      const params = tensorsOf(drawn.params) as TreeRecord
      const optimizer = tensorsOf(drawn.optimizer) as TreeRecord
      const state = { ...drawn, params, optimizer }
      const bytes = await encodeCheckpoint({ state, config: { a: 1 }, progress })
      const checkpoint = E.chain(decodeCheckpoint)(decode(bytes))
      if (E.isLeft(checkpoint)) return assert.fail(checkpoint.left)
      const loaded = trainStateOf(checkpoint.right)
      assert.deepEqual(leavesOf(loaded.params), leavesOf(params))
      assert.deepEqual(leavesOf(loaded.optimizer), leavesOf(optimizer))
      assert.deepEqual(
        [loaded.step, loaded.key, loaded.rateScale, loaded.decayTrigger, loaded.lesson],
        [state.step, state.key, state.rateScale, state.decayTrigger, state.lesson],
      )
      const again = await encodeCheckpoint({ state: loaded, config: { a: 1 }, progress: checkpoint.right.progress })
      assert.deepEqual(again, bytes)
      for (const tree of [params, optimizer, loaded.params, loaded.optimizer]) disposeTree(tree)
    }),
    seedOf('checkpoints'),
  )
  assert.equal(tf.memory().numTensors, tensors, 'tensors leaked')
})
