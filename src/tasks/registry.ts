import { blocks } from './blocks.ts'
import { copy } from './copy.ts'
import { graphInference } from './graphInference.ts'
import { graphTraversal } from './graphTraversal.ts'
import { repeatCopy } from './repeatCopy.ts'
import { shortestPath } from './shortestPath.ts'
import { stories } from './stories.ts'
import type { TaskDefinition } from './task.ts'

/** Every task: one line each. */
export const tasks: ReadonlyArray<TaskDefinition> = [
  copy,
  repeatCopy,
  graphTraversal,
  shortestPath,
  graphInference,
  blocks,
  stories,
]
