import * as tf from '@tensorflow/tfjs-core'
import { floats } from '../core/floats.ts'
import { oneplus } from '../kernels/oneplus.ts'
import type { Conventions } from './conventions.ts'

/** What one activation serves: fields of the interface vector, side by side, each of a shape per batch row. */
export type Group = Readonly<{
  activate: (rows: tf.Tensor2D) => tf.Tensor2D
  fields: Readonly<Record<string, ReadonlyArray<number>>>
}>
export type Layout = ReadonlyArray<Group>

const sizeOf = (shape: ReadonlyArray<number>): number => shape.reduce((product, size) => product * size, 1)

const groupSize = ({ fields }: Group): number => Object.values(fields).reduce((size, shape) => size + sizeOf(shape), 0)

/** F, how many numbers an interface vector of this layout has. */
export const layoutSize = (layout: Layout): number => layout.reduce((size, group) => size + groupSize(group), 0)

/** A softmax over every `width` neighbours. */
const softmaxEach =
  (width: number) =>
  (rows: tf.Tensor2D): tf.Tensor2D =>
    tf.reshape(tf.softmax(tf.reshape(rows, [rows.shape[0], -1, width])), rows.shape)

/** The activations of interface fields; two of them are conventions. */
export const activations = (conventions: Pick<Conventions, 'strength' | 'keyActivation'>) => ({
  keys: (rows: tf.Tensor2D): tf.Tensor2D => (conventions.keyActivation === 'tanh' ? tf.tanh(rows) : rows),
  strengths: (rows: tf.Tensor2D): tf.Tensor2D =>
    conventions.strength === 'oneplus' ? oneplus(rows) : tf.softplus(rows),
  gates: (rows: tf.Tensor2D): tf.Tensor2D => tf.sigmoid(rows),
  sharpening: (rows: tf.Tensor2D): tf.Tensor2D => oneplus(rows),
  distributions: softmaxEach,
})

const cut = (rows: tf.Tensor2D, sizes: ReadonlyArray<number>): ReadonlyArray<tf.Tensor2D> =>
  sizes.length === 1 ? [rows] : tf.split(rows, [...sizes], 1)

/**
 * Reads an interface vector: cuts it into groups, activates each in one go, and cuts those into fields.
 *
 * @param layout the layout
 * @param given  `[B F]` ξ
 * @returns      the fields by name, `[B …]`
 * @throws RangeError where the vector has another shape, or is disposed
 */
export const parseInterface = <I>(layout: Layout, given: tf.Tensor2D): I => {
  const vector = floats('interface vector', given, ['B', layoutSize(layout)])
  const [batch] = vector.shape
  const groups = cut(vector, layout.map(groupSize))
  const fields = layout.flatMap(({ activate, fields }, index) => {
    const parts = cut(activate(groups[index] as tf.Tensor2D), Object.values(fields).map(sizeOf))
    return Object.entries(fields).map(
      ([name, shape], part) => [name, tf.reshape(parts[part] as tf.Tensor2D, [batch, ...shape])] as const,
    )
  })
  return Object.fromEntries(fields) as I
}
