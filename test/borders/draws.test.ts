import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import * as t from 'io-ts'
import { ready } from '../../properties/law.ts'
import { exitCode } from '../../src/core/errors.ts'
import {
  type AppError,
  defineTask,
  evaluate,
  type Episode,
  explain,
  played,
  random,
  runTraining,
  sampleBatch,
  type Sequence,
  type Task,
  toBatch,
} from '../../src/index.ts'
import { memoryRecorder, quietSurroundings, start, tinyMachine } from '../runs/support.ts'

before(ready)

const machine = tinyMachine({ steps: 6, evalEvery: 3 })

/** The machine's own task, with what it draws changed where the key's number says so. */
const drawing = (change: (sequence: Sequence) => unknown, from = 1): Task => {
  let draws = 0
  const { draw, inputSize, targetSize, maxSteps } = machine.task
  const definition = defineTask({
    name: 'odd',
    summary: 'copy, with a fault',
    source: 'a test',
    config: t.type({}),
    build: () => ({
      inputSize,
      targetSize,
      maxSteps,
      draw: (key) => (++draws > from ? (change(draw(key)) as Sequence) : draw(key)),
    }),
    harder: () => [],
  })
  const task = definition.configure({})
  return task._tag === 'Right' ? task.right : assert.fail('the task has no config')
}

/** One row changed. */
const rows = (given: ReadonlyArray<unknown>, at: number, row: unknown) => given.with(at, row)
const { inputSize: I, targetSize: O, maxSteps } = machine.task
const row = (width: number, value = 0) => Array.from({ length: width }, () => value)

type Fault = Readonly<{
  what: string
  change: (sequence: Sequence) => unknown
  row?: number
  words: RegExp
  of?: 'tasks'
}>

const faults: ReadonlyArray<Fault> = [
  {
    what: 'inputs of another width',
    change: (s) => ({ ...s, inputs: rows(s.inputs, 1, row(I + 1)) }),
    row: 1,
    words: /^inputs: expected 3 numbers, got 4$/,
  },
  {
    what: 'targets of another width',
    change: (s) => ({ ...s, targets: s.targets.map(() => row(O + 1)) }),
    row: 0,
    words: /^targets: expected 1 numbers, got 2$/,
  },
  {
    what: 'NaN in inputs',
    change: (s) => ({ ...s, inputs: rows(s.inputs, 2, row(I, Number.NaN)) }),
    row: 2,
    words: /^inputs: expected finite numbers, got NaN on channel 0$/,
  },
  {
    what: 'infinite inputs',
    change: (s) => ({ ...s, inputs: rows(s.inputs, 0, row(I, 1e39)) }),
    row: 0,
    words: /^inputs: expected finite numbers, got 1e\+39 on channel 0$/,
  },
  {
    what: 'NaN in targets',
    change: (s) => ({ ...s, targets: rows(s.targets, 1, row(O, Number.NaN)) }),
    row: 1,
    words: /^targets: expected (numbers from 0 to 1|finite numbers), got NaN on channel 0$/,
  },
  ...[-1, 1.5, 2].map((value) => ({
    what: `targets of ${value}`,
    of: 'tasks' as const,
    change: (s: Sequence) => ({ ...s, targets: rows(s.targets, 1, row(O, value)) }),
    row: 1,
    words: new RegExp(`^targets: expected numbers from 0 to 1, got ${value} on channel 0$`),
  })),
  {
    what: 'a mask of all zeros',
    of: 'tasks',
    change: (s) => ({ ...s, mask: s.mask.map(() => 0) }),
    words: /^mask: expected a row that counts, got 0 in all rows$/,
  },
  {
    what: 'NaN in the mask',
    change: (s) => ({ ...s, mask: s.mask.with(1, Number.NaN) }),
    row: 1,
    words: /^mask: expected (0 or 1|a finite number), got NaN$/,
  },
  {
    what: 'an empty sequence',
    change: () => ({ inputs: [], targets: [], mask: [] }),
    words: /^inputs: expected at least one row, got none$/,
  },
  {
    what: 'more rows than maxSteps',
    of: 'tasks',
    change: () => ({
      inputs: Array.from({ length: maxSteps + 1 }, () => row(I)),
      targets: Array.from({ length: maxSteps + 1 }, () => row(O)),
      mask: row(maxSteps + 1, 1),
    }),
    words: /^inputs: expected at most 6 rows, the task’s maxSteps, got 7$/,
  },
  {
    what: 'fewer targets than inputs',
    change: (s) => ({ ...s, targets: s.targets.slice(1) }),
    words: /^targets: expected \d rows, as the inputs are, got \d$/,
  },
  {
    what: 'a longer mask than inputs',
    change: (s) => ({ ...s, mask: [...s.mask, 1] }),
    words: /^mask: expected \d numbers, one for each row of the inputs, got \d$/,
  },
  {
    what: 'words for numbers',
    change: (s) => ({ ...s, inputs: rows(s.inputs, 0, ['a', 'b', 'c']) }),
    row: 0,
    words: /^inputs: expected finite numbers, got a string on channel 0$/,
  },
]

/** Trains a task to the end or to its error, and says how many updates were made. */
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
  const episode = (heard: number[]): Episode => ({ heard, after: () => ({ met: true }) })
  const tensors = tf.memory().numTensors
  await assert.rejects(played(machine.model, params, [episode(row(I)), episode(row(I + 1))]), {
    message: 'sequence 1: what is heard in the episode: expected 3 numbers, got 4',
  })
  await assert.rejects(played(machine.model, params, [episode(row(I, Number.NaN))]), /expected finite numbers, got NaN/)
  assert.equal(tf.memory().numTensors, tensors)
  tf.dispose(params)
})
