import { addition } from './addition.ts'
import { associativeRecall } from './associativeRecall.ts'
import { blocks } from './blocks.ts'
import { copy } from './copy.ts'
import { copySeries } from './copySeries.ts'
import { dyck } from './dyck.ts'
import { graphInference } from './graphInference.ts'
import { graphTraversal } from './graphTraversal.ts'
import { keyValue } from './keyValue.ts'
import { nGrams } from './nGrams.ts'
import { prioritySort } from './prioritySort.ts'
import { repeatCopy } from './repeatCopy.ts'
import { reversal } from './reversal.ts'
import { shortestPath } from './shortestPath.ts'
import { stories } from './stories.ts'
import type { TaskDefinition } from './task.ts'

/** Every task of Engram. */
export const tasks: ReadonlyArray<TaskDefinition> = [
  copy,
  repeatCopy,
  associativeRecall,
  nGrams,
  prioritySort,
  graphTraversal,
  shortestPath,
  graphInference,
  blocks,
  stories,
  reversal,
  copySeries,
  keyValue,
  addition,
  dyck,
]
