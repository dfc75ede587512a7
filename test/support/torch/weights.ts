import { child, keyOf, normal } from '../../../src/core/random.ts'
import type { SavedTensor } from './pickle.ts'
import { type Matrix, rows, type Vector } from './float64.ts'

/** Random tensors of given shapes, as float32, by name. */
export type Weights = Readonly<Record<string, SavedTensor>>

export const randomWeights = (
  shapes: Readonly<Record<string, ReadonlyArray<number>>>,
  seed: number,
  scale = 0.6,
): Weights =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const count = shape.reduce((product, size) => product * size, 1)
      return [
        name,
        { shape, values: Array.from(normal(child(keyOf(seed), name), count), (x) => Math.fround(scale * x)) },
      ]
    }),
  )

/** The entries of a tensor. */
export const flat = (weights: Weights, name: string): Vector => weights[name]?.values ?? []

/** The rows of a matrix. */
export const matrix = (weights: Weights, name: string): Matrix =>
  rows(flat(weights, name), weights[name]?.shape.at(-1) ?? 1)

/** A linear layer’s shapes. */
export const linearShapes = (stem: string, outputs: number, inputs: number): Record<string, ReadonlyArray<number>> => ({
  [`${stem}.weight`]: [outputs, inputs],
  [`${stem}.bias`]: [outputs],
})
