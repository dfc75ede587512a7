import type { ControllerDefinition } from '../controllers/controller.ts'
import { controllers } from '../controllers/registry.ts'
import type { MemoryDefinition } from '../memories/memory.ts'
import { memories } from '../memories/registry.ts'

/** The memories and controllers that a model's config can name. */
export type ModelParts = Readonly<{
  memories: ReadonlyArray<MemoryDefinition>
  controllers: ReadonlyArray<ControllerDefinition>
}>

/** The memories and controllers of Engram. */
export const builtInModelParts: ModelParts = { memories, controllers }

/** The memory and the controller of a model. */
export type ModelDefinitions = Readonly<{ memory: MemoryDefinition; controller: ControllerDefinition }>

/** @throws RangeError if there is no such kind */
export const memoryOf = (kind: string, parts: Pick<ModelParts, 'memories'> = builtInModelParts): MemoryDefinition => {
  const definition = parts.memories.find((memory) => memory.kind === kind)
  if (definition === undefined) throw new RangeError(`no such kind of memory: ${kind}`)
  return definition
}

/** @throws RangeError if there is no such kind */
export const controllerOf = (
  kind: string,
  parts: Pick<ModelParts, 'controllers'> = builtInModelParts,
): ControllerDefinition => {
  const definition = parts.controllers.find((controller) => controller.kind === kind)
  if (definition === undefined) throw new RangeError(`no such kind of controller: ${kind}`)
  return definition
}

/** The memory and the controller that a config names. @throws RangeError if there are no such kinds */
export const definitionsOf = (
  { kind, controller }: Readonly<{ kind: string; controller: Readonly<{ kind: string }> }>,
  parts: ModelParts = builtInModelParts,
): ModelDefinitions => ({ memory: memoryOf(kind, parts), controller: controllerOf(controller.kind, parts) })
