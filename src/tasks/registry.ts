import { addition } from './addition.ts'
import { associativeRecall } from './associativeRecall.ts'
import { copy } from './copy.ts'
import { copySeries } from './copySeries.ts'
import { dyck } from './dyck.ts'
import { keyValue } from './keyValue.ts'
import { nGrams } from './nGrams.ts'
import { prioritySort } from './prioritySort.ts'
import { repeatCopy } from './repeatCopy.ts'
import { reversal } from './reversal.ts'
import type { TaskDefinition } from './task.ts'

/** Every task: one line each. */
export const tasks: ReadonlyArray<TaskDefinition> = [
  copy,
  repeatCopy,
  associativeRecall,
  nGrams,
  prioritySort,
  reversal,
  copySeries,
  keyValue,
  addition,
  dyck,
]
