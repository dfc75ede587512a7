import type { ControllerDefinition } from '../../controllers/controller.ts'
import { isRecord } from '../../core/record.ts'
import type { MemoryDefinition } from '../../memories/memory.ts'
import type { TaskDefinition } from '../../tasks/task.ts'

/** The definitions of parts, by kind. */
export type DefinitionOf = Readonly<{
  task: TaskDefinition
  memory: MemoryDefinition
  controller: ControllerDefinition
}>
export type PartKind = keyof DefinitionOf

/** For each kind of part: the function that defines one, and the flag that names its module. */
export const partKinds = {
  task: { maker: 'defineTask', flag: '--task' },
  memory: { maker: 'defineMemory', flag: '--model' },
  controller: { maker: 'defineController', flag: '--controller' },
} as const satisfies Readonly<Record<PartKind, Readonly<{ maker: string; flag: string }>>>

/** The kind of a part, by the fields that its maker gives it; `undefined` for any other value. */
export const kindOfPart = (value: unknown): PartKind | undefined => {
  if (!isRecord(value)) return undefined
  if (typeof value['configure'] === 'function') return 'task'
  if (isRecord(value['schema'])) return 'memory'
  return typeof value['layer'] === 'function' ? 'controller' : undefined
}

/** The name of a part in a config. */
export const nameOfPart = (part: DefinitionOf[PartKind]): string => ('kind' in part ? part.kind : part.name)
