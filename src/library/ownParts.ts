import { builtInParts, type Parts, partsWith } from '../config/parts.ts'
import type { ControllerDefinition } from '../controllers/controller.ts'
import type { MemoryDefinition } from '../memories/memory.ts'
import type { TaskDefinition } from '../tasks/task.ts'

/** Parts of your own, by value: what `defineTask`, `defineMemory` and `defineController` return. Nothing is registered. */
export type OwnParts = Readonly<{
  tasks?: ReadonlyArray<TaskDefinition>
  memories?: ReadonlyArray<MemoryDefinition>
  controllers?: ReadonlyArray<ControllerDefinition>
}>

const without = <A>(given: ReadonlyArray<A> = [], known: ReadonlyArray<A>): ReadonlyArray<A> =>
  given.filter((part) => !known.includes(part))

/**
 * The parts of Engram and a program's own. Parts of Engram may be among those given.
 *
 * @throws RangeError if two parts of a kind have the same name
 */
export const partsOf = ({ tasks, memories, controllers }: OwnParts = {}): Parts =>
  partsWith({
    tasks: without(tasks, builtInParts.tasks),
    memories: without(memories, builtInParts.memories),
    controllers: without(controllers, builtInParts.controllers),
  })
