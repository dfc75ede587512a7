import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { answersOf } from '../../src/models/answers.ts'
import {
  createModel,
  type Model,
  predict,
  random,
  type Row,
  type TargetKind,
  unrollSequence,
  unwrap,
} from '../../src/index.ts'
import { disposeTree, tidy } from '../../src/library/namespaces/tensors.ts'
import { ready } from '../support/ready.ts'

before(ready)

const key = random.keyOf(3)
const made = (kind: TargetKind, path: 'fused' | 'reference' = 'fused'): Model =>
  unwrap(
    createModel({
      inputSize: 3,
      outputSize: 2,
      slots: 4,
      wordSize: 3,
      controller: { units: 5 },
      outputs: { kind },
      path,
    }),
  )

/** Sequences of random rows, of these lengths. */
const sequencesOf = (lengths: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<Row>> =>
  lengths.map((length, number) =>
    Array.from({ length }, (_, t) => [...random.uniform(random.child(random.child(key, number), t), 3, -1, 1)]),
  )

/** The answers to one sequence, computed alone. */
const alone = (model: Model, params: ReturnType<Model['init']>, rows: ReadonlyArray<Row>): ReadonlyArray<Row> =>
  tidy(() => {
    const inputs = tf.tensor3d(rows.map((row) => [[...row]]))
    const outputs = answersOf(model.config.outputs.kind, unrollSequence(model, params, undefined, inputs)[1])
    return tf.squeeze<tf.Tensor2D>(outputs, [1]).arraySync()
  })

const close = (a: ReadonlyArray<Row>, b: ReadonlyArray<Row>): boolean =>
  a.length === b.length && a.every((row, t) => row.every((x, at) => Math.abs(x - (b[t]?.[at] as number)) < 1e-5))

for (const kind of ['bits', 'classes', 'values'] as const)
  for (const path of ['fused', 'reference'] as const)
    test(`${kind}, ${path}: sequences of any lengths are answered as each alone, in order, and nothing is leaked`, async () => {
      const model = made(kind, path)
      const params = model.init(key)
      // More than one batch, with empty sequences among them.
      const sequences = sequencesOf(
        Array.from({ length: 80 }, (_, number) => (number % 5 === 2 ? 0 : 1 + (number % 7))),
      )
      const { numTensors } = tf.memory()
      const answers = await predict(model, params, sequences)
      assert.equal(tf.memory().numTensors, numTensors)
      assert.deepEqual(
        answers.map(({ length }) => length),
        sequences.map(({ length }) => length),
      )
      for (const [number, rows] of sequences.entries())
        if (rows.length > 0) assert.ok(close(answers[number] ?? [], alone(model, params, rows)), `sequence ${number}`)
      disposeTree(params)
    })

test('logits on request; no sequences have no answers', async () => {
  const [model, values] = [made('classes'), made('values')]
  const params = model.init(key)
  const sequences = sequencesOf([4])
  const [logits] = await predict(model, params, sequences, { logits: true })
  assert.ok(close(logits ?? [], alone(values, params, sequences[0] ?? [])))
  assert.deepEqual(await predict(model, params, []), [])
  assert.deepEqual(await predict(model, params, [[]]), [[]])
  disposeTree(params)
})

const wrong: ReadonlyArray<readonly [what: string, row: unknown, words: RegExp]> = [
  ['a short row', [1, 2], /^sequence 1, row 2: expected 3 numbers, the model’s inputs, got 2$/],
  ['a long row', [1, 2, 3, 4], /^sequence 1, row 2: expected 3 numbers, the model’s inputs, got 4$/],
  ['a row with NaN', [1, Number.NaN, 3], /^sequence 1, row 2, entry 1: expected a finite number, got NaN$/],
  ['a row with a hole', [1, 2, undefined], /^sequence 1, row 2, entry 2: expected a finite number, got undefined$/],
]
for (const [what, row, message] of wrong)
  test(`${what} is refused, with its place`, async () => {
    const model = made('bits')
    const params = model.init(key)
    const [first, second] = sequencesOf([2, 4])
    const sequences = [first ?? [], (second ?? []).with(2, row as Row)]
    const { numTensors } = tf.memory()
    await assert.rejects(predict(model, params, sequences), { name: 'RangeError', message })
    await assert.rejects(predict(model, {}, sequencesOf([2])), { name: 'RangeError', message: /^params / })
    assert.equal(tf.memory().numTensors, numTensors)
    disposeTree(params)
  })
