import * as tf from '@tensorflow/tfjs-core'
import { type Initialization, type Initializer, ones } from './initializers.ts'
import { child, type Key } from './random.ts'
import type { TreeRecord } from './tree.ts'

/** One parameter: its shape and its initializer. */
export type ParamSpec = Readonly<{ shape: ReadonlyArray<number>; initialize: Initializer }>
/** Specs of params by name, nested as the params are. */
export type ParamSpecs = Readonly<{ [name: string]: ParamSpec | ParamSpecs }>

export const isParamSpec = (spec: ParamSpec | ParamSpecs): spec is ParamSpec => typeof spec['initialize'] === 'function'

const sizeOf = (shape: ReadonlyArray<number>): number => shape.reduce((product, size) => product * size, 1)

/** Every parameter with its path, in key order, depth first. */
export const paramEntries = (specs: ParamSpecs, path = ''): ReadonlyArray<readonly [path: string, spec: ParamSpec]> =>
  Object.entries(specs).flatMap(([name, spec]) => {
    const here = path === '' ? name : `${path}/${name}`
    return isParamSpec(spec) ? [[here, spec] as const] : paramEntries(spec, here)
  })

/** The number of scalars in the params. */
export const paramCount = (specs: ParamSpecs): number =>
  paramEntries(specs).reduce((count, [, { shape }]) => count + sizeOf(shape), 0)

/** Initial params. Each draws from its own child of the key, so that adding one changes no other. */
export const initialParams = (specs: ParamSpecs, key: Key): TreeRecord =>
  Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [
      name,
      isParamSpec(spec)
        ? tf.tensor(spec.initialize(child(key, name), sizeOf(spec.shape)), [...spec.shape], 'float32')
        : initialParams(spec, child(key, name)),
    ]),
  )

/** An affine map's params. */
export type Affine = Readonly<{ kernel: tf.Tensor2D; bias: tf.Tensor1D }>

/** Specs of an affine map from `inputs` to `outputs` numbers. */
export const affineSpecs = (inputs: number, outputs: number, initialization: Initialization): ParamSpecs => ({
  kernel: { shape: [inputs, outputs], initialize: initialization.kernel(inputs, outputs) },
  bias: { shape: [outputs], initialize: initialization.bias(inputs) },
})

/**
 * An affine map with layer normalisation before its bias: {@link Affine}, and a gain per column; perhaps also a bias before
 * the normalisation.
 */
export type NormedAffine = Affine & Readonly<{ gain: tf.Tensor1D; innerBias?: tf.Tensor1D }>

/**
 * Specs of {@link NormedAffine}; gains start at 1.
 *
 * @param inner whether there is a bias before the normalisation; it starts as the other one
 */
export const normedAffineSpecs = (
  inputs: number,
  outputs: number,
  initialization: Initialization,
  inner = false,
): ParamSpecs => ({
  ...affineSpecs(inputs, outputs, initialization),
  gain: { shape: [outputs], initialize: ones },
  ...(inner && { innerBias: { shape: [outputs], initialize: initialization.bias(inputs) } }),
})
