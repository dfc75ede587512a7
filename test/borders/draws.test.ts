import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { exitCode } from '../../src/core/errors.ts'
import { type AppError, evaluate, explain, random, type Sequence } from '../../src/index.ts'
import { type Episode, sampleBatch, toBatch } from '../../src/library/namespaces/tasks.ts'
import { rollout, runTraining } from '../../src/library/namespaces/training.ts'
import { memoryRecorder, quietSurroundings, start, tinyMachine } from '../runs/support.ts'
import { ready } from '../support/ready.ts'

before(ready)

import { drawing, type Fault, faults, I, machine, row } from './faults.ts'

/** Trains a task to the end or to its error, and returns the number of updates. */
const trained = async (changed: Partial<typeof machine>) => {
  const training = { ...machine, ...changed }
  const memory = memoryRecorder(training)
  const { around, losses } = quietSurroundings()
  const tensors = tf.memory().numTensors
  const ended = await runTraining(training, start(training), memory.recorder, around)
  memory.release()
  assert.equal(ended._tag, 'Left')
  assert.equal(tf.memory().numTensors, tensors, 'tensors leaked')
  return { error: (ended as { left: AppError }).left, updates: losses.length }
}

const assertFault = (error: AppError, { row, words }: Fault, task: string | undefined, sequence: number): void => {
  if (error.tag !== 'InvalidData') return assert.fail(`${error.tag}: ${explain(error)}`)
  assert.equal(error.task, task)
  assert.equal(error.sequence, sequence)
  assert.equal(error.row, row)
  assert.match(error.reason, words)
  assert.equal(exitCode(error), 2)
  assert.doesNotMatch(explain(error), /learning.rate|diverge/i)
}

for (const fault of faults) {
  test(`a task that draws ${fault.what} is told before the first update`, async () => {
    const { error, updates } = await trained({ task: drawing(fault.change) })
    assertFault(error, fault, 'odd', 1)
    assert.equal(updates, 0)
  })

  test(`a task that draws ${fault.what} later is told when it does, with what was learned saved`, async () => {
    // The batch and the held-out sequences before training, then those of two updates.
    const { error, updates } = await trained({ task: drawing(fault.change, 2 + 3 + 4) })
    assertFault(error, fault, 'odd', 0)
    assert.equal(updates, 2)
  })

  test(`held-out sequences with ${fault.what} are told before the first update`, async () => {
    const heldOut = drawing(fault.change, 0)
    const { error, updates } = await trained({ task: { ...machine.task, heldOut } })
    assertFault(error, fault, 'odd (held out)', 0)
    assert.equal(updates, 0)
  })
}

test('the tasks of variants and lessons are tried before the first update', async () => {
  const [fault] = faults as [Fault]
  const odd = drawing(fault.change, 0)
  const config = { ...machine.config, evaluation: { ...machine.config.evaluation, variantSequences: 1 } }
  const variants = [{ name: 'longer', task: odd }]
  const inVariant = await trained({ config, task: { ...machine.task, variants } })
  assertFault(inVariant.error, fault, 'odd (longer)', 0)
  const { curriculum } = tinyMachine({ curriculum: { kind: 'uniform', lessons: [{ maxWords: 1 }] } })
  assert.ok(curriculum)
  const inLesson = await trained({ curriculum: { ...curriculum, lessons: [odd, machine.task] } })
  assertFault(inLesson.error, fault, 'odd (lesson 1)', 0)
  assert.equal(inVariant.updates + inLesson.updates, 0)
})

const told = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return error instanceof RangeError ? error.message : `no RangeError: ${String(error)}`
  }
  return 'nothing was thrown'
}

const good = machine.task.draw(random.keyOf(1))

for (const { what, change, row, words, of = '' } of faults)
  if (!of.includes('tasks'))
    test(`a batch with ${what} is refused`, () => {
      const tensors = tf.memory().numTensors
      const message = told(() => toBatch([good, good, change(good) as Sequence]))
      const place = row === undefined ? 'sequence 2: ' : `sequence 2, row ${row}: `
      assert.ok(message.startsWith(place), message)
      assert.match(message.slice(place.length), words)
      assert.equal(tf.memory().numTensors, tensors)
    })

test('an empty first sequence is told, and a batch of none', () => {
  assert.equal(
    told(() => toBatch([{ inputs: [], targets: [], mask: [] }, good])),
    'sequence 0: inputs: expected at least one row, got none',
  )
  assert.equal(
    told(() => toBatch([])),
    'sequences: expected at least one, got none',
  )
})

test('a batch that a task draws names the task', () =>
  assert.match(
    told(() =>
      sampleBatch(
        drawing(() => ({ inputs: [], targets: [], mask: [] }), 0),
        random.keyOf(1),
        2,
      ),
    ),
    /^task odd, sequence 0: inputs: expected at least one row, got none$/,
  ))

test('an evaluation names task, sequence and row', async () => {
  const params = machine.model.init(random.keyOf(1))
  const [fault] = faults as [Fault]
  const set = { key: random.keyOf(2), sequences: 3 }
  const counted = { count: 3, at: (n: number) => (n === 1 ? (fault.change(good) as Sequence) : good) }
  await assert.rejects(
    evaluate(machine.model, params, drawing(fault.change, 2), set),
    /task odd, sequence 2, row 1: inputs/,
  )
  await assert.rejects(
    evaluate(machine.model, params, { ...machine.task, all: counted }, set),
    /task copy, sequence \d, row 1: inputs/,
  )
  tf.dispose(params)
})

test('what an episode says is checked', async () => {
  const params = machine.model.init(random.keyOf(1))
  const episode = (observation: number[]): Episode => ({ observation, after: () => ({ met: true }) })
  const tensors = tf.memory().numTensors
  await assert.rejects(rollout(machine.model, params, [episode(row(I)), episode(row(I + 1))]), {
    message: 'sequence 1: the episode’s observation: expected 3 numbers, got 4',
  })
  await assert.rejects(
    rollout(machine.model, params, [episode(row(I, Number.NaN))]),
    /expected finite numbers, got NaN/,
  )
  assert.equal(tf.memory().numTensors, tensors)
  tf.dispose(params)
})
