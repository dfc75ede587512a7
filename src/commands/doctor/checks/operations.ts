import * as tf from '@tensorflow/tfjs-core'
import { REINSTALL } from '../../../io/commandLine.ts'
import type { BackendName } from '../../../tfjs/backend.ts'
import { type Check, found, missing } from './check.ts'

/** The tfjs kernels used in training and evaluation. */
export const trainingKernels: ReadonlyArray<string> = (
  'Abs Add AddN BatchMatMul Cast ClipByValue Concat Cumprod Exp ExpandDims Fill Greater GreaterEqual Identity ' +
  'LessEqual Log Max Maximum Minimum Multiply Neg NotEqual Pack Prod Range RealDiv Reshape Reverse Sigmoid Slice ' +
  'Softmax Softplus SplitV Sqrt Square Step Sub Sum Tanh Tile Transpose Unpack'
).split(' ')

/** Those that training differentiates. */
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
    ? found(subject, `all ${names.length} needed for training`)
    : missing(subject, `missing: ${gaps.join(', ')}`, `${REINSTALL} That installs the supported TensorFlow.js.`)
}

/** Checks that a started backend has every kernel. */
export const checkKernels = (backend: BackendName, required: boolean): Check =>
  checkList(
    { name: `${backend} kernels`, required },
    trainingKernels,
    (name) => tf.getKernel(name, backend) !== undefined,
  )

/** Checks that every operation that training differentiates has a gradient. */
export const checkGradients = (): Check =>
  checkList({ name: 'gradients', required: true }, trainingGradients, (name) => tf.getGradient(name) !== undefined)
