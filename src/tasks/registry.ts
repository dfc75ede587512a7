import { copy } from './copy.ts'
import { repeatCopy } from './repeatCopy.ts'
import type { TaskDefinition } from './task.ts'

/** Every task: one line each. */
export const tasks: ReadonlyArray<TaskDefinition> = [copy, repeatCopy]
