import assert from 'node:assert/strict'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { decode } from '../../src/core/codec.ts'
import { explain } from '../../src/core/errors.ts'
import {
  type Batch,
  buildModel,
  type Model,
  ModelConfig,
  OptimizerConfig,
  optimizerOf,
  type Path,
  random,
  type TreeRecord,
} from '../../src/index.ts'
import { entries, fromEntries } from '../../src/library/namespaces/tensors.ts'
import { type GradientTransformation } from '../../src/library/namespaces/training.ts'

const valid = <A>(decoded: E.Either<Parameters<typeof explain>[0], A>): A =>
  E.isLeft(decoded) ? assert.fail(explain(decoded.left)) : decoded.right

export const paths: ReadonlyArray<Path> = ['fused', 'reference']
export const key = random.keyOf(7)

/** Inputs and outputs of the models here. */
export const [I, O] = [10, 8]

/** A model of 16 slots and words of 8. */
export const machineOf = (kind: string, path: Path, options: object = {}): Model =>
  buildModel(
    valid(
      decode(
        ModelConfig,
        'model',
      )({
        kind,
        slots: 16,
        wordSize: 8,
        controller: { units: 8 },
        initialState: { memory: 1e-6, weightings: 'one-hot' },
        ...options,
      }),
    ),
    I,
    O,
    path,
  )

export const optimizerFrom = (options: object = {}): GradientTransformation =>
  optimizerOf(valid(decode(OptimizerConfig, 'optimizer')(options)))

/** Bits from a key: they are the same numbers in float32, int32 and bool. */
export const bits = (name: string, shape: ReadonlyArray<number>, dtype: tf.DataType = 'float32'): tf.Tensor => {
  const count = shape.reduce((product, size) => product * size, 1)
  return tf.tensor(random.coinFlips(random.child(key, name), count), [...shape], dtype)
}

export const batchOf = (T: number, B: number): Batch => ({
  inputs: bits('inputs', [T, B, I]) as tf.Tensor3D,
  targets: bits('targets', [T, B, O]) as tf.Tensor3D,
  mask: bits('mask', [T, B]) as tf.Tensor2D,
})

/** All numbers of some tensors, which are freed. */
export const numbersOf = (made: unknown): ReadonlyArray<ReadonlyArray<number>> => {
  const tensors = tf.tensor_util.getTensorsInContainer(made as tf.TensorContainer)
  const numbers = tensors.map((tensor) => [...tensor.dataSync()])
  tf.dispose(tensors)
  return numbers
}

/** A tree with some leaves replaced, or left out where they are `undefined`. */
export const changed = (tree: TreeRecord, leaves: Readonly<Record<string, tf.Tensor | undefined>>): TreeRecord =>
  fromEntries(
    [...new Map<string, tf.Tensor | undefined>([...entries(tree), ...Object.entries(leaves)])].filter(
      (leaf): leaf is [string, tf.Tensor] => leaf[1] !== undefined,
    ),
  )
