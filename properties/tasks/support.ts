import assert from 'node:assert/strict'
import { either as E } from 'fp-ts'
import { explain } from '../../src/core/errors.ts'
import type { Row, Sequence, Task, TaskDefinition } from '../../src/tasks/task.ts'

/** A configured task, or a failed test with the reason. */
export const configured = ({ configure }: TaskDefinition, config: unknown = {}): Task => {
  const result = configure(config)
  return E.isRight(result) ? result.right : assert.fail(explain(result.left))
}

/** The faults of a config, one sentence each; empty if it is valid. */
export const problems = ({ configure }: TaskDefinition, config: unknown): ReadonlyArray<string> => {
  const result = configure(config)
  return E.isLeft(result) && result.left.tag === 'InvalidConfig' ? result.left.problems : []
}

/** Targets and mask of a sequence, from the answer that is due in each row, or nothing where none is. */
export const answered = (due: ReadonlyArray<Row | undefined>, width: number): Omit<Sequence, 'inputs'> => ({
  targets: due.map((answer) => answer ?? Array<number>(width).fill(0)),
  mask: due.map((answer) => (answer === undefined ? 0 : 1)),
})

/** Whether every entry is a bit. */
export const areBits = (rows: ReadonlyArray<Row>): boolean => rows.flat().every((x) => x === 0 || x === 1)

/** Whether a count of `trials`, each with this chance, is within four standard deviations of what is expected. */
export const plausible = (count: number, trials: number, chance: number): boolean =>
  Math.abs(count - trials * chance) < 4 * Math.sqrt(trials * chance * (1 - chance))

/** The whole numbers from `low` to `high`. */
export const range = (low: number, high: number): ReadonlyArray<number> =>
  Array.from({ length: high - low + 1 }, (_, at) => low + at)

/** Different numbers, ascending. */
export const different = (numbers: ReadonlyArray<number>): ReadonlyArray<number> =>
  [...new Set(numbers)].sort((a, b) => a - b)
