import { builtInModelParts } from '../models/parts.ts'
import { allTasks } from '../tasks/registry.ts'
import type { HelpLists } from './command.ts'

const { memories, controllers } = builtInModelParts

export const helpLists: HelpLists = {
  tasks: allTasks.map(({ name, summary }) => ({ name, summary })),
  memories: memories.map(({ kind }) => kind),
  controllers: controllers.map(({ kind }) => kind),
}
