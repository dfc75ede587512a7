import { paramEntries } from '../core/params.ts'
import type { Model } from '../models/model.ts'

type Shapes = ReadonlyMap<string, ReadonlyArray<number>>

/**
 * The number of inputs with which a model has params of given shapes: found where the shape of some param grows with it.
 *
 * @param build  the model with a number of inputs
 * @param shapes of the params, by their names with the prefix `params/`
 * @returns      1 if no shape tells
 */
export const inputSizeOf = (build: (inputSize: number) => Pick<Model, 'params'>, shapes: Shapes): number => {
  const [one, two] = [1, 2].map((inputSize) => new Map(paramEntries(build(inputSize).params)))
  for (const [path, { shape }] of one ?? []) {
    const next = two?.get(path)?.shape ?? shape
    const axis = shape.findIndex((size, at) => next[at] !== size)
    const found = axis === -1 ? undefined : shapes.get(`params/${path}`)?.[axis]
    if (axis === -1 || found === undefined) continue
    const [size, growth] = [shape[axis] as number, (next[axis] as number) - (shape[axis] as number)]
    const inputSize = 1 + (found - size) / growth
    if (Number.isInteger(inputSize) && inputSize >= 1) return inputSize
  }
  return 1
}
