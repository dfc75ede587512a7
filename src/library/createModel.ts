import { either as E, function as F } from 'fp-ts'
import { closed, decode, PositiveInt, oneOf, withDefault } from '../core/codec.ts'
import type { AppError } from '../core/errors.ts'
import { inapplicable } from '../models/applicable.ts'
import { modelConfigFor } from '../models/config.ts'
import { buildModel, type Model, pathNames } from '../models/model.ts'
import { layerExcess } from '../runs/limits.ts'
import type { ModelOptions, OwnModelOptions } from './modelOptions.ts'
import { type OwnParts, partsOf } from './ownParts.ts'

const SOURCE = 'The model'

const Sizes = closed('sizes', {
  inputSize: PositiveInt,
  outputSize: PositiveInt,
  path: withDefault(oneOf(...pathNames), 'fused', 'how whole sequences are computed'),
})

const invalid = (problems: ReadonlyArray<string>): E.Either<AppError, void> =>
  problems.length === 0 ? E.right(undefined) : E.left({ tag: 'InvalidConfig', source: SOURCE, problems })

/**
 * A model: controller, memory and readout, as a pure step with its initial params and state.
 *
 * @param options sizes, kinds and conventions; all but `inputSize` and `outputSize` have defaults
 * @returns       the model; or `InvalidConfig` with every problem, also options that do not apply to its memory or controller
 */
export function createModel(options: ModelOptions): E.Either<AppError, Model>
/**
 * A model with a memory or controller of your own.
 *
 * @param options sizes, kinds and conventions, and the options that your own parts add
 * @param own     your memories and controllers, by value; `options` names them by their kinds
 * @returns       the model; or `InvalidConfig` with every problem
 * @throws RangeError if one of the parts has the name of another part
 */
export function createModel(options: OwnModelOptions, own: Readonly<{ parts?: OwnParts }>): E.Either<AppError, Model>
export function createModel(
  { inputSize, outputSize, path, ...options }: OwnModelOptions,
  own: Readonly<{ parts?: OwnParts }> = {},
): E.Either<AppError, Model> {
  const parts = partsOf(own.parts)
  return F.pipe(
    decode(Sizes, SOURCE)({ inputSize, outputSize, path }),
    E.bindTo('sizes'),
    E.bind('config', () => decode(modelConfigFor(parts), SOURCE)(options)),
    E.chainFirst(({ config }) => invalid([...inapplicable(options, config, parts), ...layerExcess(config)])),
    E.map(({ sizes, config }) => buildModel(config, sizes.inputSize, sizes.outputSize, { path: sizes.path, parts })),
  )
}
