import type { ControllerDefinition } from '../controllers/controller.ts'
import { controllers } from '../controllers/registry.ts'
import { isRecord, type Named } from '../core/record.ts'
import { type ConventionName, Conventions } from '../memories/conventions.ts'
import type { MemoryDefinition } from '../memories/memory.ts'
import { memoryOptionFields, SIZES } from '../memories/options.ts'
import { memories } from '../memories/registry.ts'
import { conventionsOf, withArticle } from '../memories/schema.ts'
import { renamed } from './formerNames.ts'

/** The options that apply to a model, by its memory and its controller. */
type Applicable = Readonly<Record<'model' | 'controller' | 'conventions' | 'initialState', ReadonlySet<string>>>

/** @throws RangeError if there is no such kind */
export const memoryOf = (kind: string): MemoryDefinition => {
  const definition = memories.find(({ schema }) => schema.kind === kind)
  if (definition === undefined) throw new RangeError(`no such kind of memory: ${kind}`)
  return definition
}

/** @throws RangeError if there is no such kind */
export const controllerOf = (kind: string): ControllerDefinition => {
  const definition = controllers.find((candidate) => candidate.kind === kind)
  if (definition === undefined) throw new RangeError(`no such kind of controller: ${kind}`)
  return definition
}

/** The convention that applies to every model: a limit of the hidden state and of the outputs. */
const OF_MODEL = ['clip'] as const satisfies ReadonlyArray<ConventionName>

/** The conventions that apply to some controllers alone. */
const ofControllers: ReadonlySet<string> = new Set(controllers.flatMap(({ conventions = [] }) => conventions))

const applicableTo = (memory: MemoryDefinition, controller: ControllerDefinition): Applicable => {
  const { schema } = memory
  const roles = Object.values(schema.state).map(({ role }) => role)
  return {
    model: new Set(schema.options),
    controller: new Set(controller.options),
    conventions: new Set([...OF_MODEL, ...(controller.conventions ?? []), ...conventionsOf(schema)]),
    initialState: new Set(['controller', ...roles, ...(roles.length > 0 ? ['readVectors'] : [])]),
  }
}

/** The options that do not apply to every model, by section of the config. */
const inQuestion: Applicable = {
  model: new Set(Object.keys(memoryOptionFields)),
  controller: new Set<string>(controllers.flatMap(({ options }) => options)),
  conventions: new Set(Object.keys(Conventions.fields)),
  initialState: new Set(['controller', 'memory', 'readVectors', 'weightings']),
}

const SECTIONS = ['controller', 'conventions', 'initialState'] as const

const kindIn = (input: Named, fallback: string): string =>
  typeof input['kind'] === 'string' ? input['kind'] : fallback

/** The memory and the controller that options name, or the defaults; `undefined` for unknown ones. */
const partsOf = (input: Named): readonly [MemoryDefinition, ControllerDefinition] | undefined => {
  const controller = isRecord(input['controller']) ? input['controller'] : {}
  const memory = memories.find(({ schema }) => schema.kind === kindIn(input, 'ntm'))
  const found = controllers.find(({ kind }) => kind === kindIn(controller, 'lstm'))
  return memory && found && [memory, found]
}

const kept = (record: Named, asked: ReadonlySet<string>, means: ReadonlySet<string>): Named =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !asked.has(key) || means.has(key)))

/** A model's options without those that do not apply to its memory or its controller. */
export const applicable = (input: unknown): unknown => {
  const parts = isRecord(input) ? partsOf(input) : undefined
  if (!isRecord(input) || parts === undefined) return input
  const means = applicableTo(...parts)
  const sections = SECTIONS.flatMap((name) => {
    const section = input[name]
    return isRecord(section) ? [[name, kept(section, inQuestion[name], means[name])] as const] : []
  })
  return { ...kept(input, inQuestion.model, means.model), ...Object.fromEntries(sections) }
}

/** The sizes that every memory has. A model without memory accepts them, so that the same flags serve for comparisons. */
const shared: ReadonlySet<string> = new Set(SIZES)

/**
 * The given options that do not apply to a model, each with a remedy.
 *
 * @param asked options as the user gave them, such as by flags
 * @param whole the model's options, with its kinds of memory and controller
 */
export const inapplicable = (asked: unknown, whole: unknown): ReadonlyArray<string> => {
  const parts = isRecord(whole) ? partsOf(whole) : undefined
  const given = renamed(asked)
  if (!isRecord(given) || parts === undefined) return []
  const [memory, controller] = parts
  const means = applicableTo(memory, controller)
  const own = Object.keys(given).filter((key) => inQuestion.model.has(key) && !means.model.has(key) && !shared.has(key))
  const inner = SECTIONS.flatMap((name) => {
    const section = given[name]
    if (!isRecord(section)) return []
    const isOfController = (key: string): boolean => name === 'controller' || ofControllers.has(key)
    const whatOf = (key: string): string =>
      isOfController(key) ? `the controller ${controller.kind}` : withArticle(memory.schema)
    return Object.keys(section)
      .filter((key) => inQuestion[name].has(key) && !means[name].has(key))
      .map((key) => `model.${name}.${key}: does not apply to ${whatOf(key)}; leave it out`)
  })
  return [...own.map((key) => `model.${key}: does not apply to ${withArticle(memory.schema)}; leave it out`), ...inner]
}
