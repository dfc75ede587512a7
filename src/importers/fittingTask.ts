import { either as E } from 'fp-ts'
import type { JsonRecord } from '../config/json.ts'
import { tasks } from '../tasks/registry.ts'

/** The first of some tasks, as in a config, with these sizes. */
export const fittingTask = (
  candidates: ReadonlyArray<JsonRecord>,
  { inputSize, outputSize }: Readonly<{ inputSize: number; outputSize: number }>,
): JsonRecord | undefined =>
  candidates.find(({ name, ...options }) => {
    const task = tasks.find((one) => one.name === name)?.configure(options)
    return (
      task !== undefined &&
      E.isRight(task) &&
      task.right.inputSize === inputSize &&
      task.right.targetSize === outputSize
    )
  })
