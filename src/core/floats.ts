import * as tf from '@tensorflow/tfjs-core'

/** A shape as errors show it: `[25 4 9]`; axes whose size is free by their letters: `[T B 10]`. */
export const showShape = (shape: ReadonlyArray<number | string>): string => `[${shape.join(' ')}]`

/** What was given for a tensor, in words: `int32 [25 4 9]`, `a disposed tensor`, `nothing`. */
export const describe = (given: unknown): string => {
  if (given instanceof tf.Tensor)
    return given.isDisposed ? 'a disposed tensor' : `${given.dtype} ${showShape(given.shape)}`
  if (given === undefined || given === null) return 'nothing'
  if (Array.isArray(given)) return 'an array'
  return typeof given === 'object' ? 'a record' : `a ${typeof given}`
}

/** Refuses what was given for a tensor. */
export const refuse = (name: string, expected: string, got: string): never => {
  throw new RangeError(`${name}: expected ${expected}, got ${got}`)
}

/** Whether something is a tensor of float32 that can be read. */
export const isFloats = (given: unknown): given is tf.Tensor =>
  given instanceof tf.Tensor && given.dtype === 'float32' && !given.isDisposed

/**
 * Whether a tensor's sizes are those of a shape, axis by axis; a letter stands for any size but 0.
 *
 * @param from the axis that the shape begins at
 */
export const hasShape = ({ shape }: tf.Tensor, wanted: ReadonlyArray<number | string>, from = 0): boolean => {
  if (shape.length !== wanted.length + from) return false
  for (let axis = 0; axis < wanted.length; axis++) {
    const size = wanted[axis]
    if (typeof size === 'number' ? shape[from + axis] !== size : shape[from + axis] === 0) return false
  }
  return true
}

/** The first number of an int32 tensor that float32 does not hold. */
const lost = (tensor: tf.Tensor): number | undefined => tensor.dataSync().find((x: number) => Math.fround(x) !== x)

/**
 * A tensor as float32: the tensor itself, or a new one where it is int32 or bool.
 *
 * @param name   how errors call it
 * @param shape  what its shape must be; a letter stands for any size but 0
 * @param reason why, where that is not plain: “ as the inputs are [9 4 3]”
 * @throws RangeError where it is no such tensor, is disposed, or holds an integer that float32 does not
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
