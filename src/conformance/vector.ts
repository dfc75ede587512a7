import * as tf from '@tensorflow/tfjs-core'
import { either as E, function as F } from 'fp-ts'
import { closed, decode, PositiveInt } from '../core/codec.ts'
import type { AppError } from '../core/errors.ts'
import { fromEntries, type Tree, type TreeRecord } from '../core/tree.ts'
import { ModelConfig } from '../models/config.ts'
import { buildModel, type Model } from '../models/model.ts'

export const FORMAT = 'neural-computer-conformance/1'

/** A file's content: tensors by path, and texts. */
export type Content = Readonly<{
  tensors: ReadonlyArray<Readonly<{ name: string; shape: ReadonlyArray<number>; data: Float32Array | Int32Array }>>
  metadata: Readonly<Record<string, string>>
}>

/** A conformance vector: a machine with params and state, a batch, and everything that must come out of it. */
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

/** Conformance vectors name only the conventions that bear on them; none of them clips or learns its state. */
const modelOf = (source: string, text: string | undefined): E.Either<AppError, Model> =>
  F.pipe(
    parsed(source, text),
    E.chain(({ inputSize, outputSize, ...config }) =>
      F.pipe(
        E.Do,
        E.bind('sizes', () => decode(Sizes, source)({ inputSize, outputSize })),
        E.bind('config', () => decode(ModelConfig, source)(config)),
        E.map(({ sizes, config }) => buildModel(config, sizes.inputSize, sizes.outputSize)),
      ),
    ),
  )

const required = ['params', 'initial', 'inputs', 'targets', 'mask', 'expected'] as const

/**
 * Reads a conformance vector. The caller owns its tensors.
 *
 * @param source what errors call it
 */
export const vectorOf = (source: string, { tensors, metadata }: Content): E.Either<AppError, Vector> => {
  const bad = (reason: string): E.Either<AppError, never> =>
    E.left({ tag: 'UnreadableFile', path: source, reason, remedy: `Expected a file of the format ${FORMAT}.` })
  if (metadata['format'] !== FORMAT) return bad(`its format is ${metadata['format'] ?? 'not stated'}`)
  const missing = required.filter((name) => !tensors.some((tensor) => tensor.name.split('/')[0] === name))
  if (missing.length > 0) return bad(`it lacks ${missing.join(', ')}`)
  return F.pipe(
    modelOf(source, metadata['model']),
    E.map((model) => {
      const tree = fromEntries(
        tensors.map(({ name, shape, data }) => [name, tf.tensor(data, [...shape], 'float32')] as const),
      ) as Readonly<Record<string, Tree>>
      return { model, ...tree } as unknown as Vector
    }),
  )
}
