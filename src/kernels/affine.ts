import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/** Affine map  y = x · kernel + bias. */
export const affine = kernel(
  'affine map',
  { inputs: { x: 'B I', kernel: 'I O', bias: 'O' }, output: 'B O' },
  ({ x, kernel, bias }) => tf.add(tf.matMul(x, kernel), bias),
)
