import assert from 'node:assert/strict'
import * as t from 'io-ts'
import { defineTask, type Sequence, type Task } from '../../src/index.ts'
import { tinyMachine } from '../runs/support.ts'

/** A model with a tiny task. */
export const machine = tinyMachine({ steps: 6, evalEvery: 3 })

/** The model's own task, with what it draws changed where the key's number says so. */
export const drawing = (change: (sequence: Sequence) => unknown, from = 1): Task => {
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
export const { inputSize: I, targetSize: O, maxSteps } = machine.task
/** A row of one number. */
export const row = (width: number, value = 0) => Array.from({ length: width }, () => value)

/** A fault of a sequence, and its message. */
export type Fault = Readonly<{
  what: string
  change: (sequence: Sequence) => unknown
  row?: number
  words: RegExp
  of?: 'tasks'
}>

export const faults: ReadonlyArray<Fault> = [
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
    words: /^mask: expected at least one weight above 0, got 0 in all rows$/,
  },
  {
    what: 'NaN in the mask',
    change: (s) => ({ ...s, mask: s.mask.with(1, Number.NaN) }),
    row: 1,
    words: /^mask: expected (a weight ≥ 0, such as 0 or 1|a finite number), got NaN$/,
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
