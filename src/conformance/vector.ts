import * as tf from '@tensorflow/tfjs-core'
import { either as E, function as F } from 'fp-ts'
import { closed, decode, PositiveInt } from '../core/codec.ts'
import type { AppError } from '../core/errors.ts'
import { paramEntries } from '../core/params.ts'
import { stateEntries } from '../core/state.ts'
import { fromEntries, type TreeRecord } from '../core/tree.ts'
import { modelConfigFor } from '../models/config.ts'
import { buildModel, type Model } from '../models/model.ts'
import { builtInModelParts, type ModelParts } from '../models/parts.ts'

export const FORMAT = 'neural-computer-conformance/1'

/** A file's content: tensors by path, and texts. */
export type Content = Readonly<{
  tensors: ReadonlyArray<Readonly<{ name: string; shape: ReadonlyArray<number>; data: Float32Array | Int32Array }>>
  metadata: Readonly<Record<string, string>>
}>

/** A conformance vector: a model with params and state, a batch, and all expected results. */
export type Vector = Readonly<{
  model: Model
  params: TreeRecord
  initial: TreeRecord
  /** `[T B I]` */
  inputs: tf.Tensor3D
  /** `[T B O]` */
  targets: tf.Tensor3D
  /** `[T B]` */
  mask: tf.Tensor2D
  expected: Readonly<{ outputs: tf.Tensor3D; loss: tf.Scalar; states: TreeRecord; gradients: TreeRecord }>
}>

const Sizes = closed('sizes', { inputSize: PositiveInt, outputSize: PositiveInt })

const parsed = (source: string, text: string | undefined): E.Either<AppError, Readonly<Record<string, unknown>>> =>
  E.tryCatch(
    () => JSON.parse(text ?? '') as Readonly<Record<string, unknown>>,
    (): AppError => ({ tag: 'InvalidConfig', source, problems: ['metadata.model: expected JSON'] }),
  )

/** Conformance vectors name only the conventions that affect them; none of them clips or learns its initial state. */
const modelOf = (source: string, text: string | undefined, parts: ModelParts): E.Either<AppError, Model> =>
  F.pipe(
    parsed(source, text),
    E.chain(({ inputSize, outputSize, ...config }) =>
      F.pipe(
        E.Do,
        E.bind('sizes', () => decode(Sizes, source)({ inputSize, outputSize })),
        E.bind('config', () => decode(modelConfigFor(parts), source)(config)),
        E.map(({ sizes, config }) => buildModel(config, sizes.inputSize, sizes.outputSize, { parts })),
      ),
    ),
  )

type Shape = ReadonlyArray<number>

/** Every tensor that a vector of a model must have, with its shape: T and B come from the inputs. */
const requiredShapes = (model: Model, steps: number, batch: number): ReadonlyMap<string, Shape> => {
  const params = paramEntries(model.params).map(([path, { shape }]) => [path, shape] as const)
  const state = stateEntries(model.state).map(([path, { shape }]) => [path, [batch, ...shape]] as const)
  const outputs = [steps, batch, model.outputSize]
  return new Map<string, Shape>([
    ...params.map(([path, shape]) => [`params/${path}`, shape] as const),
    ...state.map(([path, shape]) => [`initial/${path}`, shape] as const),
    ['inputs', [steps, batch, model.inputSize]],
    ['targets', outputs],
    ['mask', [steps, batch]],
    ['expected/outputs', outputs],
    ['expected/loss', []],
    ...state.map(([path, shape]) => [`expected/states/${path}`, [steps, ...shape]] as const),
    ...params.map(([path, shape]) => [`expected/gradients/${path}`, shape] as const),
  ])
}

const shown = (shape: Shape): string => `[${shape.join(' ')}]`

/** All faults of a file's tensors. */
const faults = (model: Model, tensors: Content['tensors']): ReadonlyArray<string> => {
  const found = new Map(tensors.map(({ name, shape }) => [name, shape]))
  const [steps = 0, batch = 0] = found.get('inputs') ?? []
  const required = requiredShapes(model, steps, batch)
  const missing = [...required].flatMap(([name, shape]) => {
    const own = found.get(name)
    if (own === undefined) return [`${name} is missing`]
    return own.join() === shape.join() ? [] : [`${name} has shape ${shown(own)}, expected ${shown(shape)}`]
  })
  return [
    ...missing,
    ...[...found.keys()].filter((name) => !required.has(name)).map((name) => `${name} is not expected`),
  ]
}

/**
 * Reads a conformance vector. The caller owns its tensors.
 *
 * @param source its name in errors
 */
export const vectorOf = (
  source: string,
  { tensors, metadata }: Content,
  parts: ModelParts = builtInModelParts,
): E.Either<AppError, Vector> => {
  const bad = (reason: string): E.Either<AppError, never> =>
    E.left({ tag: 'UnreadableFile', path: source, reason, remedy: `Expected a file of the format ${FORMAT}.` })
  if (metadata['format'] !== FORMAT) return bad(`its format is ${metadata['format'] ?? 'not stated'}`)
  return F.pipe(
    modelOf(source, metadata['model'], parts),
    E.chain((model) => {
      const problems = faults(model, tensors)
      if (problems.length > 0) return bad(problems.join('; '))
      const named = tensors.map(({ name, shape, data }) => [name, tf.tensor(data, [...shape], 'float32')] as const)
      return E.right({ model, ...fromEntries(named) } as unknown as Vector)
    }),
  )
}
