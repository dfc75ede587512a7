import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import {
  AnyNumber,
  closed,
  either,
  Flag,
  NonNegative,
  oneOf,
  PositiveInt,
  section,
  withDefault,
  withFields,
} from '../core/codec.ts'
import { type InitializationName, initializations } from '../core/initializers.ts'
import type { ModuleNote } from '../core/moduleNote.ts'
import { suggestion } from '../core/nearest.ts'
import { isRecord } from '../core/record.ts'
import { Conventions } from '../memories/conventions.ts'
import { memoryOptionFields } from '../memories/options.ts'
import { withArticle } from '../memories/schema.ts'
import { applicable, namedIn } from './applicable.ts'
import { renamed } from './formerNames.ts'
import { unloadedModules, withNotes, withoutNotes } from './moduleNotes.ts'
import { builtInModelParts, definitionsOf, memoryOf, type ModelParts } from './parts.ts'
import { OutputsConfig, StandardisationConfig } from './targets.ts'

const plain = either(oneOf('zeros', 'learned'), AnyNumber)

/** The options that a memory and a controller add to a model. */
export type OwnOptions = Readonly<{ memory: object; controller: object }>

/** A model's whole config: every option; those that do not apply to its memory or controller have their defaults. */
const wholeOf = ({ memories, controllers }: ModelParts, own: OwnOptions) =>
  closed('model', {
    kind: withDefault(
      oneOf(...memories.map(({ kind }) => kind)),
      'ntm',
      'which memory; `none` is the controller alone',
    ),
    ...memoryOptionFields,
    ...own.memory,
    controller: section(
      closed('controller', {
        kind: withDefault(oneOf(...controllers.map(({ kind }) => kind)), 'lstm', 'which controller'),
        units: withDefault(PositiveInt, 100, 'units of a layer, H'),
        layers: withDefault(PositiveInt, 1, 'layers, each fed with the hidden state of the one below; at most 1,000'),
        forgetBias: withDefault(NonNegative, 1, 'added to the initial bias of the forget gates'),
        layerNorm: withDefault(
          Flag,
          false,
          'layer normalisation of what the activations see. Ba et al. 2016; Franke et al. 2018',
        ),
        attentionHeads: withDefault(PositiveInt, 4, 'attention heads, which share the units'),
        context: withDefault(PositiveInt, 128, 'steps that a layer sees, the present one included'),
        ...own.controller,
      }),
    ),
    conventions: section(Conventions),
    /** The initial state, by role. */
    initialState: section(
      closed('initialState', {
        controller: withDefault(plain, 'zeros', 'initial hidden state and cell of an LSTM or GRU'),
        memory: withDefault(
          either(oneOf('zeros', 'learned', 'inverse-size'), AnyNumber),
          'zeros',
          'initial memory; `inverse-size`: 1 / (slots · wordSize) everywhere, as in JoergFranke/ADNC',
        ),
        readVectors: withDefault(plain, 'zeros', 'vectors read before the first step'),
        weightings: withDefault(
          either(oneOf('zeros', 'one-hot', 'learned'), AnyNumber),
          'zeros',
          'initial read and write weightings; `one-hot`: all weight on slot 0',
        ),
      }),
    ),
    initialization: withDefault(
      oneOf(...(Object.keys(initializations) as InitializationName[])),
      'glorot-uniform',
      'initial weights of affine maps',
    ),
    outputs: section(OutputsConfig),
    standardisation: section(StandardisationConfig),
  })
/** Every option of a model, also those that do not apply to its memory or controller. */
export type WholeModelConfig = t.TypeOf<ReturnType<typeof wholeOf>>

/** The codec of the memory and the controller that options name, with the options that they add. */
const wholeFor = (input: unknown, parts: ModelParts) => {
  const named = isRecord(input) ? namedIn(input, parts) : undefined
  return wholeOf(parts, { memory: named?.memory.ownOptions ?? {}, controller: named?.controller.ownOptions ?? {} })
}

/** A model's options, as far as they apply to its memory and controller. */
export type ModelConfig = Readonly<
  Pick<WholeModelConfig, 'kind' | 'initialization'> &
    Partial<Pick<WholeModelConfig, keyof typeof memoryOptionFields | 'outputs' | 'standardisation'>> & {
      controller: Readonly<
        Pick<WholeModelConfig['controller'], 'kind' | 'units' | 'layers'> &
          Partial<WholeModelConfig['controller']> & { module?: ModuleNote }
      >
      conventions: Readonly<Partial<WholeModelConfig['conventions']>>
      initialState: Readonly<Partial<WholeModelConfig['initialState']>>
      /** The module of its memory, if it has one. */
      module?: ModuleNote
    }
>

/** Activations of fields that the memory's interface does not have. */
const strangers = (
  config: WholeModelConfig,
  parts: ModelParts,
): ReadonlyArray<readonly [name: string, message: string]> => {
  const { schema } = memoryOf(config.kind, parts)
  const names = Object.keys(schema.interface)
  return Object.keys(config.conventions.activations)
    .filter((name) => !names.includes(name))
    .map((name) => [name, `${withArticle(schema)} has no such field${suggestion(name, names)}`] as const)
}

const at = (context: t.Context, path: ReadonlyArray<string>): t.Context =>
  path.reduce((inner, key) => t.appendContext(inner, key, t.never), context)

const validatorFor =
  (parts: ModelParts): t.Validate<unknown, ModelConfig> =>
  (given, context) => {
    const unloaded = unloadedModules(given, parts)
    if (unloaded.length > 0)
      return t.failures(unloaded.map(([path, message]) => ({ value: given, context: at(context, path), message })))
    const input = applicable(renamed(withoutNotes(given)), parts)
    const result = wholeFor(input, parts).validate(input, context)
    if (E.isLeft(result)) return result
    const config = result.right
    const unknown = strangers(config, parts).map(([name, message]) => ({
      value: config.conventions.activations[name],
      context: at(context, ['conventions', 'activations', name]),
      message,
    }))
    return unknown.length > 0
      ? t.failures(unknown)
      : t.success(withNotes(applicable(config, parts) as ModelConfig, definitionsOf(config, parts)))
  }

/** {@link ModelConfig} of other parts: the codec of the options of their memories and controllers. */
export const modelConfigFor = (parts: ModelParts): t.Type<ModelConfig> => {
  const whole = wholeOf(parts, { memory: {}, controller: {} })
  return withFields(
    new t.Type<ModelConfig>('model', (u): u is ModelConfig => whole.is(u), validatorFor(parts), t.identity),
    whole.fields,
  )
}

/**
 * Decodes a model's options. Options that do not apply to its memory or controller are dropped. Former names are accepted:
 * `reads` is `readTopK`, `links` is `linksPerSlot`.
 */
export const ModelConfig = modelConfigFor(builtInModelParts)

/**
 * A model's options, with defaults for those that do not apply to it.
 *
 * @throws RangeError if they are not a model's options
 */
export const wholeModelConfig = (config: ModelConfig, parts: ModelParts = builtInModelParts): WholeModelConfig => {
  const input = withoutNotes(config)
  const whole = wholeFor(input, parts).decode(input)
  if (E.isLeft(whole)) throw new RangeError('not the config of a model')
  return whole.right
}
