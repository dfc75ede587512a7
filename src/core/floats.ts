import * as tf from '@tensorflow/tfjs-core'

/** A shape as errors show it: `[25 4 9]`, with letters for axes of any size: `[T B 10]`. */
export const showShape = (shape: ReadonlyArray<number | string>): string => `[${shape.join(' ')}]`

/** A value given as a tensor, in words: `int32 [25 4 9]`, `a disposed tensor`, `nothing`. */
export const describe = (given: unknown): string => {
  if (given instanceof tf.Tensor)
    return given.isDisposed ? 'a disposed tensor' : `${given.dtype} ${showShape(given.shape)}`
  if (given === undefined || given === null) return 'nothing'
  if (Array.isArray(given)) return 'an array'
  return typeof given === 'object' ? 'a record' : `a ${typeof given}`
}

/** Throws a RangeError about a value given as a tensor. */
export const refuse = (name: string, expected: string, got: string): never => {
  throw new RangeError(`${name}: expected ${expected}, got ${got}`)
}

/** Whether a value is a float32 tensor that is not disposed. */
export const isFloats = (given: unknown): given is tf.Tensor =>
  given instanceof tf.Tensor && given.dtype === 'float32' && !given.isDisposed

/**
 * Whether a tensor's sizes match a shape, axis by axis; a letter stands for any size but 0.
 *
 * @param from the tensor's axis where the shape begins
 */
export const hasShape = ({ shape }: tf.Tensor, wanted: ReadonlyArray<number | string>, from = 0): boolean => {
  if (shape.length !== wanted.length + from) return false
  for (let axis = 0; axis < wanted.length; axis++) {
    const size = wanted[axis]
    if (typeof size === 'number' ? shape[from + axis] !== size : shape[from + axis] === 0) return false
  }
  return true
}

/** The first number of an int32 tensor that float32 cannot represent. */
const lost = (tensor: tf.Tensor): number | undefined => tensor.dataSync().find((x: number) => Math.fround(x) !== x)

/**
 * A tensor as float32: the tensor itself, or a new one if it is int32 or bool.
 *
 * @param name   its name in errors
 * @param shape  the expected shape; a letter stands for any size but 0
 * @param reason why it is expected, for errors: “ as the inputs are [9 4 3]”
 * @throws RangeError if it is no such tensor, is disposed, or holds an integer that float32 cannot represent
 */
export const floats = <T extends tf.Tensor>(
  name: string,
  given: T,
  shape: ReadonlyArray<number | string>,
  reason: () => string = () => '',
): T => {
  if (isFloats(given) && hasShape(given, shape)) return given
  const expected = `float32 ${showShape(shape)}${reason()}`
  const isTensor = given instanceof tf.Tensor && !given.isDisposed
  if (!isTensor || !['float32', 'int32', 'bool'].includes(given.dtype) || !hasShape(given, shape))
    return refuse(name, expected, describe(given))
  const odd = given.dtype === 'int32' ? lost(given) : undefined
  if (odd !== undefined) return refuse(name, expected, `int32 with ${odd}, which float32 does not hold`)
  return tf.cast(given, 'float32')
}
