import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { ready } from '../support/ready.ts'
import { modelFor } from '../support/trainers.ts'
import { keyOf } from '../../src/core/random.ts'
import type { Sequence, Task } from '../../src/tasks/task.ts'
import { evaluate } from '../../src/training/evaluation.ts'

before(ready)

const sequence = (word: number, due: number): Sequence => {
  const row = (channel: number) => [0, 1, 2].map((at) => (at === channel ? 1 : 0))
  return { inputs: [row(word), row(0)], targets: [[0, 0, 0], row(due)], mask: [0, 1] }
}

/** Three sequences, each of which asks for the word that was heard; in the last, another one is due. */
const all = [sequence(1, 1), sequence(2, 2), sequence(2, 1)]

const task: Task = {
  name: 'echo',
  inputSize: 3,
  targetSize: 3,
  maxSteps: 2,
  draw: () => assert.fail('nothing is to be drawn'),
  all: { count: all.length, at: (number) => all[number] ?? assert.fail(`there is no sequence ${number}`) },
  words: ['-', 'left', 'right'],
  variants: [],
}

/** Says what it heard in the row before. */
const echo = {
  ...modelFor(task, { kind: 'none' }),
  initialState: (_params: unknown, batch: number) => ({ heard: tf.zeros([batch, 3]) }),
  step: (_params: unknown, { heard }: Readonly<Record<string, unknown>>, x: tf.Tensor2D) =>
    [{ heard: tf.clone(x) }, tf.mul(tf.sub(heard as tf.Tensor2D, 0.5), 8)] as const,
} as ReturnType<typeof modelFor>

test('of a set that has fewer sequences than are asked for, each is taken once', async () => {
  const { sequences, bitErrors, correct, wordErrors, answered } = await evaluate(echo, {}, task, {
    key: keyOf(1),
    sequences: 100,
  })
  assert.deepEqual([sequences, bitErrors, correct], [3, 2 / 3, 2 / 3])
  assert.deepEqual([wordErrors, answered], [1 / 3, 2 / 3])
})

test('of a set that has more, a part is taken: none twice, by the key', async () => {
  const marks = await Promise.all(
    [1, 2, 3, 4, 5, 6].map(async (seed) => evaluate(echo, {}, task, { key: keyOf(seed), sequences: 2 })),
  )
  assert.deepEqual(
    marks.map(({ sequences }) => sequences),
    [2, 2, 2, 2, 2, 2],
  )
  const shares = new Set(marks.map(({ answered }) => answered))
  assert.ok(shares.has(1) && shares.has(0.5) && !shares.has(0))
})

test('a task without words has no word marks', async () => {
  const { words: _, ...plain } = task
  assert.ok(!('answered' in (await evaluate(echo, {}, plain, { key: keyOf(1), sequences: 2 }))))
})
