/**
 * Shapes as strings. A shape is written once, as in the papers (`'B N W'`). It documents the tensor, gives its type
 * (`'B N W'` is a `Tensor3D`) and is checked at run time by {@link kernel}.
 */
import * as tf from '@tensorflow/tfjs-core'
import { describe, floats } from './floats.ts'

/** `'B N W'` ↦ `Tensor3D`. The empty string is a scalar. */
export type TensorOf<S extends string> = S extends ''
  ? tf.Scalar
  : S extends `${string} ${string} ${string} ${string}`
    ? tf.Tensor4D
    : S extends `${string} ${string} ${string}`
      ? tf.Tensor3D
      : S extends `${string} ${string}`
        ? tf.Tensor2D
        : tf.Tensor1D

/** Shapes of tensors by name, as strings of axes: `{ memory: 'B N W' }`. */
export type Shapes = Readonly<Record<string, string>>
/** The tensors of {@link Shapes}, by name; the number of axes gives each one its rank. */
export type TensorsOf<S extends Shapes> = { readonly [K in keyof S]: TensorOf<S[K]> }

/** The sizes of a shape's letters, e.g. `{ B: 16, N: 128, W: 20 }`. */
export type Sizes = Readonly<Record<string, number>>

const letters = (shape: string): ReadonlyArray<string> => (shape === '' ? [] : shape.split(' '))

/**
 * The sizes of a shape's letters. A letter may be a number: `'B 1 W'`.
 *
 * @throws RangeError if a letter has no size
 */
export const sizesOf = (shape: string, sizes: Sizes): number[] =>
  letters(shape).map((letter) => {
    const size = sizes[letter] ?? Number(letter)
    if (Number.isInteger(size)) return size
    throw new RangeError(`shape [${shape}]: the letter ${letter} has no size`)
  })

/** The accepted dtypes: float32, and those that are converted to it. */
const numeric: ReadonlySet<string> = new Set(['float32', 'int32', 'bool'])

/** Inputs in float32: an operation on several dtypes may round to those of the first. */
const inFloats = <S extends Shapes>(title: string, shapes: S, tensors: TensorsOf<S>): TensorsOf<S> => {
  const given = tensors as Readonly<Record<string, tf.Tensor>>
  if (Object.keys(shapes).every((name) => given[name]?.dtype === 'float32')) return tensors
  const converted = Object.keys(shapes).map((name) => {
    const tensor = given[name] as tf.Tensor
    return [name, floats(`${title}: ${name}`, tensor, tensor.shape)] as const
  })
  return { ...tensors, ...Object.fromEntries(converted) }
}

/**
 * Binds every letter of `shapes` to one size, starting from `known`. `4H` is four times H; H must come before it.
 *
 * @throws RangeError at the first disagreement, naming the tensor and the letter, or the value that is no readable tensor
 */
export const bindSizes = (
  title: string,
  shapes: Shapes,
  tensors: Readonly<Record<string, tf.Tensor>>,
  known: Sizes = {},
): Sizes => {
  const sizes: Record<string, number> = { ...known }
  for (const [name, shape] of Object.entries(shapes)) {
    const tensor: unknown = tensors[name]
    const expected = letters(shape)
    if (tensor === undefined || tensor === null)
      throw new RangeError(`${title}: ${name} is missing, expected [${shape}]`)
    if (!(tensor instanceof tf.Tensor) || tensor.isDisposed || !numeric.has(tensor.dtype))
      throw new RangeError(`${title}: ${name} is ${describe(tensor)}, expected float32 [${shape}]`)
    const actual = tensor.shape
    const bound = (letter: string, axis: number): number => {
      if (/^\d+$/.test(letter)) return Number(letter)
      const [, factor, base = ''] = /^(\d+)(.+)$/.exec(letter) ?? []
      if (sizes[base] !== undefined) sizes[letter] = Number(factor) * sizes[base]
      sizes[letter] ??= actual[axis] as number
      return sizes[letter]
    }
    const fits = actual.length === expected.length && !actual.includes(0)
    const clash = fits ? expected.find((letter, axis) => bound(letter, axis) !== actual[axis]) : undefined
    if (!fits || clash !== undefined)
      throw new RangeError(
        `${title}: ${name} has shape [${actual.join(' ')}], expected [${shape}]${
          clash === undefined || /^\d+$/.test(clash) ? '' : ` with ${clash} = ${sizes[clash]}`
        }`,
      )
  }
  return sizes
}

/** What {@link kernel} makes: a function of named tensors, with its title and the shapes of its inputs and output. */
export type Kernel<I extends Shapes, O extends string> = ((inputs: TensorsOf<I>) => TensorOf<O>) &
  Readonly<{ title: string; inputs: I; output: O }>

/**
 * A pure tensor function with a checked signature. Inputs of int32 and bool are converted to float32. Frees its
 * intermediates, never its inputs.
 *
 * @param title  its name in errors
 * @param shapes the inputs' shapes by name, and the output's
 * @throws RangeError naming the kernel, the tensor and the letter, if two shapes disagree
 */
export const kernel = <const I extends Shapes, const O extends string>(
  title: string,
  { inputs, output }: Readonly<{ inputs: I; output: O }>,
  body: (tensors: TensorsOf<I>) => tf.Tensor,
): Kernel<I, O> => {
  const run = (tensors: TensorsOf<I>): TensorOf<O> =>
    tf.tidy(title, () => {
      const sizes = bindSizes(title, inputs, tensors)
      const result = body(inFloats(title, inputs, tensors))
      bindSizes(title, { output }, { output: result }, sizes)
      return result as TensorOf<O>
    })
  return Object.assign(run, { title, inputs, output })
}
