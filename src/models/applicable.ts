import { isRecord, type Named } from '../core/record.ts'
import { type ConventionName, Conventions } from '../memories/conventions.ts'
import { memoryOptionFields, SIZES } from '../memories/options.ts'
import { conventionsOf, withArticle } from '../memories/schema.ts'
import { renamed } from './formerNames.ts'
import { builtInModelParts, type ModelDefinitions, type ModelParts } from './parts.ts'

/** Whether a model has an option on: any value but false and 0. */
const hasOn = (model: Named, section: 'conventions' | 'controller', name: string): boolean => {
  const options = model[section]
  return isRecord(options) && options[name] !== undefined && options[name] !== false && options[name] !== 0
}

/** What a convention needs besides its memory and its controller: options, one of which must be on. */
type Need = Readonly<{ oneOf: ReadonlyArray<readonly ['conventions' | 'controller', string]>; text: string }>

/** The conventions that change others, by name. */
const NEEDS: Readonly<Partial<Record<string, Need>>> = {
  interfaceInnerBias: { oneOf: [['conventions', 'interfaceNorm']], text: 'model.conventions.interfaceNorm=true' },
  normEpsilon: {
    oneOf: [
      ['conventions', 'interfaceNorm'],
      ['controller', 'layerNorm'],
    ],
    text: 'model.conventions.interfaceNorm=true or model.controller.layerNorm=true',
  },
  recurrentDropout: { oneOf: [['conventions', 'bypassDropout']], text: 'model.conventions.bypassDropout above 0' },
} satisfies Partial<Record<ConventionName, Need>>

/** What a convention needs and a model lacks. */
const lackedBy = (model: Named, name: string): Need | undefined => {
  const need = Object.hasOwn(NEEDS, name) ? NEEDS[name] : undefined
  return need?.oneOf.some(([section, option]) => hasOn(model, section, option)) === false ? need : undefined
}

/** The options that apply to a model, by its memory and its controller. */
type Applicable = Readonly<Record<'model' | 'controller' | 'conventions' | 'initialState', ReadonlySet<string>>>

/** The conventions that apply to every model: a limit of the hidden state and of the outputs, and ε of its norms. */
const OF_MODEL = ['clip', 'normEpsilon'] as const satisfies ReadonlyArray<ConventionName>

/** The conventions that apply to some controllers alone. */
const ofControllers: ReadonlySet<string> = new Set(
  builtInModelParts.controllers.flatMap(({ conventions = [] }) => conventions),
)

const applicableTo = ({ memory, controller }: ModelDefinitions): Applicable => {
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
  controller: new Set<string>(builtInModelParts.controllers.flatMap(({ options }) => options)),
  conventions: new Set(Object.keys(Conventions.fields)),
  initialState: new Set(['controller', 'memory', 'readVectors', 'weightings']),
}

const SECTIONS = ['controller', 'conventions', 'initialState'] as const

const kindIn = (input: Named, fallback: string): string =>
  typeof input['kind'] === 'string' ? input['kind'] : fallback

/** The memory and the controller that options name, or the defaults; `undefined` for unknown ones. */
export const namedIn = (input: Named, { memories, controllers }: ModelParts): ModelDefinitions | undefined => {
  const wanted = isRecord(input['controller']) ? input['controller'] : {}
  const memory = memories.find(({ kind }) => kind === kindIn(input, 'ntm'))
  const controller = controllers.find(({ kind }) => kind === kindIn(wanted, 'lstm'))
  return memory && controller && { memory, controller }
}

const kept = (record: Named, asked: ReadonlySet<string>, means: ReadonlySet<string>): Named =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !asked.has(key) || means.has(key)))

/** Conventions without those that need others which the model does not have. */
const withNeedsMet = (conventions: Named, model: Named): Named =>
  Object.fromEntries(Object.entries(conventions).filter(([name]) => lackedBy(model, name) === undefined))

/** A model's options without those that do not apply to its memory or its controller. */
export const applicable = (input: unknown, parts: ModelParts = builtInModelParts): unknown => {
  const named = isRecord(input) ? namedIn(input, parts) : undefined
  if (!isRecord(input) || named === undefined) return input
  const means = applicableTo(named)
  const sections = SECTIONS.flatMap((name) => {
    const section = input[name]
    if (!isRecord(section)) return []
    const ofKind = kept(section, inQuestion[name], means[name])
    return [[name, name === 'conventions' ? withNeedsMet(ofKind, input) : ofKind] as const]
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
export const inapplicable = (
  asked: unknown,
  whole: unknown,
  parts: ModelParts = builtInModelParts,
): ReadonlyArray<string> => {
  const named = isRecord(whole) ? namedIn(whole, parts) : undefined
  const given = renamed(asked)
  if (!isRecord(given) || named === undefined) return []
  const { memory, controller } = named
  const means = applicableTo(named)
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
  const needing = Object.keys(isRecord(given['conventions']) ? given['conventions'] : {}).flatMap((key) => {
    const need = means.conventions.has(key) && isRecord(whole) ? lackedBy(whole, key) : undefined
    if (need === undefined) return []
    return [`model.conventions.${key}: applies only with ${need.text}; set that, or leave it out`]
  })
  return [
    ...own.map((key) => `model.${key}: does not apply to ${withArticle(memory.schema)}; leave it out`),
    ...inner,
    ...needing,
  ]
}
