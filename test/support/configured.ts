import assert from 'node:assert/strict'
import { either as E } from 'fp-ts'
import { explain } from '../../src/core/errors.ts'
import type { Task, TaskDefinition } from '../../src/tasks/task.ts'

/** The task of a config, or a failed test with the reason. */
export const configured = ({ configure }: TaskDefinition, config: unknown): Task => {
  const result = configure(config)
  return E.isRight(result) ? result.right : assert.fail(explain(result.left))
}

/** What is wrong with a config. */
export const problems = ({ configure }: TaskDefinition, config: unknown): ReadonlyArray<string> => {
  const result = configure(config)
  return E.isLeft(result) && result.left.tag === 'InvalidConfig' ? result.left.problems : []
}
