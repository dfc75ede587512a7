import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { tidy } from '../core/ownership.ts'
import { entries, fromEntries, type TreeRecord } from '../core/tree.ts'
import { show, type TensorData } from './safetensors/index.ts'

const dataOf = async (name: string, tensor: tf.Tensor): Promise<TensorData> => {
  const { shape } = tensor
  if (tensor.dtype === 'float32') return { name, dtype: 'F32', shape, data: await tensor.data<'float32'>() }
  if (tensor.dtype === 'int32') return { name, dtype: 'I32', shape, data: await tensor.data<'int32'>() }
  throw new RangeError(`${name} has dtype ${tensor.dtype}; only float32 and int32 can be stored`)
}

/**
 * Copies a tree's tensors to JavaScript, asynchronously on every backend.
 *
 * @param prefix the start of every name, such as `params/`
 * @throws RangeError for a dtype other than float32 and int32
 */
export const tensorDataOf = (tree: TreeRecord, prefix: string): Promise<ReadonlyArray<TensorData>> =>
  Promise.all(entries(tree).map(([path, tensor]) => dataOf(`${prefix}${path}`, tensor)))

/** A copy of a tensor's numbers that the caller owns: a backend may own those that it gives. */
export const copiedTensor = (tensor: TensorData): TensorData =>
  tensor.dtype === 'F32' ? { ...tensor, data: tensor.data.slice() } : { ...tensor, data: tensor.data.slice() }

/**
 * Why names cannot be the paths of one tree; undefined if they can. An untrusted name could be that of an inherited
 * property, or continue below a leaf.
 */
export const treeFault = (paths: ReadonlyArray<string>): string | undefined => {
  const leaves = new Set(paths)
  for (const path of paths) {
    const keys = path.split('/')
    if (keys.some((key) => key === '' || key in Object.prototype)) return `${show(path)} is no path of a tree`
    const stem = keys.slice(1).map((_, index) => keys.slice(0, index + 1).join('/'))
    const through = stem.find((start) => leaves.has(start))
    if (through !== undefined) return `${show(path)} runs through the tensor ${show(through)}`
  }
  return undefined
}

const tensorOf = (tensor: TensorData): tf.Tensor =>
  tensor.dtype === 'F32'
    ? tf.tensor(tensor.data, [...tensor.shape], 'float32')
    : tf.tensor(tensor.data, [...tensor.shape], 'int32')

/**
 * The tree of the tensors whose names start with `prefix`, as tensors of the backend. The caller owns them.
 *
 * @returns the tree, or why the names do not form one
 * @law inverse of {@link tensorDataOf}
 */
export const treeOf = (tensors: ReadonlyArray<TensorData>, prefix: string): E.Either<string, TreeRecord> => {
  const chosen = tensors
    .filter(({ name }) => name.startsWith(prefix))
    .map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) }))
  const fault = treeFault(chosen.map(({ name }) => name))
  if (fault !== undefined) return E.left(fault)
  return E.right(tidy(() => fromEntries(chosen.map((tensor) => [tensor.name, tensorOf(tensor)] as const))))
}
