import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { controllers } from '../controllers/registry.ts'
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
import { suggestion } from '../core/nearest.ts'
import { Conventions } from '../memories/conventions.ts'
import { memoryOptionFields } from '../memories/options.ts'
import { memories } from '../memories/registry.ts'
import { withArticle } from '../memories/schema.ts'
import { applicable, memoryOf } from './applicable.ts'
import { renamed } from './formerNames.ts'
import { OutputsConfig, StandardisationConfig } from './targets.ts'

const plain = either(oneOf('zeros', 'learned'), AnyNumber)

/** A model's whole config: every option; those that do not apply to its memory or controller have their defaults. */
const Whole = closed('model', {
  kind: withDefault(oneOf(...memories.map(({ kind }) => kind)), 'ntm', 'which memory; `none` is the controller alone'),
  ...memoryOptionFields,
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
    }),
  ),
  conventions: section(Conventions),
  /** The initial state, by role. */
  initialState: section(
    closed('initialState', {
      controller: withDefault(plain, 'zeros', 'initial hidden state and cell of an LSTM or GRU'),
      memory: withDefault(plain, 'zeros', 'initial memory'),
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
export type WholeModelConfig = t.TypeOf<typeof Whole>

type Controller = WholeModelConfig['controller']

/** A model's options, as far as they apply to its memory and controller. */
export type ModelConfig = Readonly<
  Pick<WholeModelConfig, 'kind' | 'initialization'> &
    Partial<Pick<WholeModelConfig, keyof typeof memoryOptionFields | 'outputs' | 'standardisation'>> & {
      controller: Readonly<Pick<Controller, 'kind' | 'units' | 'layers'> & Partial<Controller>>
      conventions: Readonly<Partial<WholeModelConfig['conventions']>>
      initialState: Readonly<Partial<WholeModelConfig['initialState']>>
    }
>

/** Activations of fields that the memory's interface does not have. */
const strangers = (config: WholeModelConfig): ReadonlyArray<readonly [name: string, message: string]> => {
  const { schema } = memoryOf(config.kind)
  const names = Object.keys(schema.interface)
  return Object.keys(config.conventions.activations)
    .filter((name) => !names.includes(name))
    .map((name) => [name, `${withArticle(schema)} has no such field${suggestion(name, names)}`] as const)
}

const validate: t.Validate<unknown, ModelConfig> = (input, context) => {
  const result = Whole.validate(applicable(renamed(input)), context)
  if (E.isLeft(result)) return result
  const path = ['conventions', 'activations'].reduce((at, key) => t.appendContext(at, key, t.never), context)
  const unknown = strangers(result.right).map(([name, message]) => ({
    value: result.right.conventions.activations[name],
    context: t.appendContext(path, name, t.never),
    message,
  }))
  return unknown.length > 0 ? t.failures(unknown) : t.success(applicable(result.right) as ModelConfig)
}

/**
 * Decodes a model's options. Options that do not apply to its memory or controller are dropped. Former names are accepted:
 * `reads` is `readTopK`, `links` is `linksPerSlot`.
 */
export const ModelConfig = withFields(
  new t.Type<ModelConfig>('model', (u): u is ModelConfig => Whole.is(u), validate, t.identity),
  Whole.fields,
)

/**
 * A model's options, with defaults for those that do not apply to it.
 *
 * @throws RangeError if they are not a model's options
 */
export const wholeModelConfig = (config: ModelConfig): WholeModelConfig => {
  const whole = Whole.decode(config)
  if (E.isLeft(whole)) throw new RangeError('not the config of a model')
  return whole.right
}
