import { ModuleNote, unnamedModule } from '../core/moduleNote.ts'
import { isRecord, type Named } from '../core/record.ts'
import type { ModelConfig } from './config.ts'
import { builtInModelParts, type ModelDefinitions, type ModelParts } from './parts.ts'

const without = ({ module: _, ...rest }: Named): Named => rest

/** A model's options without the notes of the modules of its memory and controller. */
export const withoutNotes = (input: unknown): unknown => {
  if (!isRecord(input)) return input
  const { controller } = input
  return { ...without(input), ...(isRecord(controller) && { controller: without(controller) }) }
}

/** A model's options with the notes of the modules that its memory and controller were loaded from. */
export const withNotes = (config: ModelConfig, { memory, controller }: ModelDefinitions): ModelConfig => ({
  ...config,
  ...(memory.module && { module: memory.module }),
  ...(controller.module && { controller: { ...config.controller, module: controller.module } }),
})

type Fault = readonly [path: ReadonlyArray<string>, message: string]
type Known = ReadonlyArray<Readonly<{ kind: string }>>

/** The fault of a part whose module is noted, but which is not among the parts, or is a built-in of the same name. */
const faultOf = (section: unknown, all: Known, builtIn: Known, what: string, flag: string): string | undefined => {
  if (!isRecord(section) || !ModuleNote.is(section['module'])) return undefined
  const { kind, module } = section
  const found = all.find((part) => part.kind === kind)
  return found === undefined || builtIn.includes(found) ? unnamedModule(what, String(kind), module, flag) : undefined
}

/** The parts of a model whose noted modules are not loaded, each with a remedy. */
export const unloadedModules = (input: unknown, parts: ModelParts): ReadonlyArray<Fault> => {
  if (!isRecord(input)) return []
  const memory = faultOf(input, parts.memories, builtInModelParts.memories, 'memory', '--model')
  const controller = faultOf(
    input['controller'],
    parts.controllers,
    builtInModelParts.controllers,
    'controller',
    '--controller',
  )
  return [
    ...(memory === undefined ? [] : [[['kind'], memory] as const]),
    ...(controller === undefined ? [] : [[['controller', 'kind'], controller] as const]),
  ]
}
