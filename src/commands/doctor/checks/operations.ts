import * as tf from '@tensorflow/tfjs-core'
import type { BackendName } from '../../../tfjs/backend.ts'
import { type Check, found, missing } from './check.ts'

/** The tfjs kernels that training and evaluation run. */
export const trainingKernels: ReadonlyArray<string> = (
  'Abs Add AddN BatchMatMul Cast ClipByValue Concat Cumprod Exp ExpandDims Fill Greater GreaterEqual Identity ' +
  'LessEqual Log Max Maximum Minimum Multiply Neg NotEqual Pack Prod Range RealDiv Reshape Reverse Sigmoid Slice ' +
  'Softmax Softplus SplitV Sqrt Square Step Sub Sum Tanh Tile Transpose Unpack'
).split(' ')

/** Those of them that training differentiates. */
export const trainingGradients: ReadonlyArray<string> = (
  'Add AddN BatchMatMul Concat Exp ExpandDims Log Maximum Multiply Pack RealDiv Reshape Sigmoid Slice Softmax ' +
  'Softplus SplitV Sqrt Square Sub Sum Tanh Tile Transpose Unpack'
).split(' ')

const checkList = (
  subject: Pick<Check, 'name' | 'required'>,
  names: ReadonlyArray<string>,
  exists: (name: string) => boolean,
): Check => {
  const gaps = names.filter((name) => !exists(name))
  return gaps.length === 0
    ? found(subject, `all ${names.length} that training needs`)
    : missing(subject, `without ${gaps.join(', ')}`, 'Run npm ci, for the TensorFlow.js that is relied on.')
}

/** Whether a started backend has every kernel. */
export const checkKernels = (backend: BackendName, required: boolean): Check =>
  checkList(
    { name: `${backend} kernels`, required },
    trainingKernels,
    (name) => tf.getKernel(name, backend) !== undefined,
  )

/** Whether every operation on the way of a gradient has one. */
export const checkGradients = (): Check =>
  checkList({ name: 'gradients', required: true }, trainingGradients, (name) => tf.getGradient(name) !== undefined)
