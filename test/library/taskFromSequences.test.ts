import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { either as E } from 'fp-ts'
import { explain } from '../../src/core/errors.ts'
import { keyOf } from '../../src/core/random.ts'
import { unwrap } from '../../src/core/unwrap.ts'
import { createModel } from '../../src/library/createModel.ts'
import { createOptimizer } from '../../src/library/createOptimizer.ts'
import { taskFromSequences } from '../../src/library/taskFromSequences.ts'
import { trainUpdates } from '../../src/library/trainUpdates.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { channelsOf } from '../../src/tasks/channels.ts'
import { timelineOf } from '../../src/tasks/phases.ts'
import { evaluate } from '../../src/training/evaluation.ts'
import { ready } from '../support/ready.ts'

before(ready)

/** Sequences of numbers: each target is the sum of the inputs so far. */
const sums = (count: number) =>
  Array.from({ length: count }, (_, n) => {
    const inputs = Array.from({ length: 3 + (n % 4) }, (_, t) => [100 + ((7 * n + 3 * t) % 11)])
    let sum = 0
    return { inputs, targets: inputs.map(([x = 0]) => [(sum += x)]) }
  })

test('values are scaled by the training part, in the model', () => {
  const task = unwrap(taskFromSequences({ sequences: sums(40), heldOut: 0 }))
  const { inputSize, outputSize, outputs, standardisation } = task.modelOptions
  assert.deepEqual([inputSize, outputSize, outputs], [1, 1, { kind: 'values' }])
  const all = sums(40).flatMap(({ inputs }) => inputs.map(([x = 0]) => x))
  const mean = all.reduce((sum, x) => sum + x, 0) / all.length
  assert.ok(Math.abs((standardisation?.inputs?.mean[0] ?? 0) - mean) < 1e-9)
  const plain = unwrap(taskFromSequences({ sequences: sums(40), standardise: false }))
  assert.deepEqual(plain.modelOptions.standardisation, {
    inputs: { mean: [], deviation: [] },
    outputs: { mean: [], deviation: [] },
  })
})

test('names and numbers of classes become one-hot rows, and bits stay', () => {
  const named = unwrap(taskFromSequences({ sequences: [{ inputs: ['a', 'b', 'a'], targets: [0, 2, 1] }], heldOut: 0 }))
  assert.deepEqual([named.inputSize, named.targetSize, named.targets?.kind], [2, 3, 'classes'])
  assert.deepEqual(named.draw(keyOf(1)), {
    inputs: [
      [1, 0],
      [0, 1],
      [1, 0],
    ],
    targets: [
      [1, 0, 0],
      [0, 0, 1],
      [0, 1, 0],
    ],
    mask: [1, 1, 1],
  })
  const bits = unwrap(taskFromSequences({ sequences: [{ inputs: [[1]], targets: [[1, 1]] }], heldOut: 0 }))
  assert.equal(bits.targets?.kind, 'bits')
})

test('held-out sequences are never trained on: by share, and as given', () => {
  const sequences = sums(40)
  const shared = unwrap(taskFromSequences({ sequences, heldOut: 0.25 }))
  const textOf = (sequence: unknown) => JSON.stringify(sequence)
  const trained = new Set(drawSequences(shared, keyOf(1), 400).map(textOf))
  const held = Array.from({ length: shared.heldOut?.all?.count ?? 0 }, (_, at) => textOf(shared.heldOut?.all?.at(at)))
  assert.ok(held.length >= 5 && held.every((one) => !trained.has(one)))
  const given = unwrap(taskFromSequences({ sequences, heldOut: sequences.slice(0, 2) }))
  const first = textOf({ ...sequences[0], mask: sequences[0]?.inputs.map(() => 1) })
  assert.ok(drawSequences(given, keyOf(1), 400).every((one) => textOf(one) !== first))
  assert.equal(given.heldOut?.all?.count, 2)
})

test('all faults are told at once, with their places', () => {
  const wrong = [
    { inputs: [[1, 2]], targets: [[1]] },
    { inputs: [[1]], targets: [[1], [2]] },
    { inputs: [[1, Number.NaN]], targets: [[1]], mask: [-1] },
    { inputs: [], targets: [] },
  ]
  const found = taskFromSequences({ sequences: wrong, heldOut: 2 })
  assert.ok(E.isLeft(found))
  assert.deepEqual(explain(found.left).split('\n'), [
    'heldOut: expected sequences, or a share from 0 to below 1, got 2',
    'sequences[1].inputs[0]: inputs: expected 2 numbers, got 1',
    'sequences[1].targets: targets: expected 1 rows, as inputs has, got 2',
    'sequences[2].inputs[0][1]: inputs: expected a finite number below 3.4e38, got NaN',
    'sequences[2].mask[0]: mask: expected a number ≥ 0, got -1',
    'sequences[3].inputs: inputs: expected a list of rows, got an empty one',
  ])
  const none = taskFromSequences({ sequences: [] })
  assert.ok(E.isLeft(none) && /sequences: expected at least one sequence, got none/.test(explain(none.left)))
})

test('a model of its options trains on it, and is scored in the unit of the data', async () => {
  const task = unwrap(taskFromSequences({ sequences: sums(60) }))
  const model = unwrap(createModel({ kind: 'none', ...task.modelOptions, controller: { units: 12 } }))
  const optimizer = unwrap(createOptimizer({ kind: 'adam', learningRate: 0.02 }))
  const { state } = await trainUpdates({ model, optimizer, task, batchSize: 8 }, { updates: 150 })
  const scores = await evaluate(model, state.params, task.heldOut ?? task, { key: keyOf(3), sequences: 100 })
  assert.ok((scores.rmse ?? 1e9) < 0.3 * (scores.guessError ?? 0), `${scores.rmse} of ${scores.guessError}`)
})

test('channels are named after classes and numbers; phases follow the mask', () => {
  const named = unwrap(
    taskFromSequences({
      sequences: [{ inputs: ['a', 'b', 'a'], targets: [[1], [2.5], [3]], mask: [0, 1, 1] }],
      heldOut: 0,
    }),
  )
  assert.deepEqual(channelsOf(named), { inputs: ['a', 'b'], targets: ['targets'] })
  assert.deepEqual(timelineOf(named, named.draw(keyOf(1))), [
    { name: 'input', from: 0, to: 1 },
    { name: 'answer', from: 1, to: 3 },
  ])
  const wide = unwrap(taskFromSequences({ sequences: [{ inputs: [[1, 2.5]], targets: [0] }], heldOut: 0 }))
  assert.deepEqual(channelsOf(wide), { inputs: ['inputs[0]', 'inputs[1]'], targets: ['0', '1'] })
})
