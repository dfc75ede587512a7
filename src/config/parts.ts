import { builtInModelParts, type ModelParts } from '../models/parts.ts'
import { allTasks } from '../tasks/registry.ts'
import type { TaskDefinition } from '../tasks/task.ts'

/** The tasks, memories and controllers that a config can name. */
export type Parts = ModelParts & Readonly<{ tasks: ReadonlyArray<TaskDefinition> }>

/** The parts of Engram. */
export const builtInParts: Parts = { tasks: allTasks, ...builtInModelParts }

const nameOf = (part: TaskDefinition | ModelParts[keyof ModelParts][number]): string =>
  'kind' in part ? part.kind : part.name

/** The first name that two parts of a list share. */
const sharedName = (parts: ReadonlyArray<Parameters<typeof nameOf>[0]>): string | undefined => {
  const names = parts.map(nameOf)
  return names.find((name, at) => names.indexOf(name) < at)
}

/** Built-in parts, then a reader's own. */
const joined = (own: Partial<Parts>): Parts => ({
  tasks: [...builtInParts.tasks, ...(own.tasks ?? [])],
  memories: [...builtInParts.memories, ...(own.memories ?? [])],
  controllers: [...builtInParts.controllers, ...(own.controllers ?? [])],
})

/** “task echo”: the first of a reader's own parts whose name another part has. */
export const duplicateIn = (own: Partial<Parts>): string | undefined => {
  const { tasks: all, memories, controllers } = joined(own)
  const [task, memory, controller] = [sharedName(all), sharedName(memories), sharedName(controllers)]
  if (task !== undefined) return `task ${task}`
  if (memory !== undefined) return `memory ${memory}`
  return controller === undefined ? undefined : `controller ${controller}`
}

/**
 * The built-in parts and a reader's own.
 *
 * @throws RangeError if two parts of a kind have the same name
 */
export const partsWith = (own: Partial<Parts>): Parts => {
  const duplicate = duplicateIn(own)
  if (duplicate !== undefined) throw new RangeError(`there is already a ${duplicate}; choose another name`)
  return joined(own)
}
