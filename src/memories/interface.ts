import * as tf from '@tensorflow/tfjs-core'
import { floats } from '../core/floats.ts'
import { type ActivationName, activations } from './activations.ts'

/** A field of an interface vector: its name, its shape per batch row, and its activation. */
export type LaidField = Readonly<{ name: string; shape: ReadonlyArray<number>; activation: ActivationName }>
/** The fields of an interface vector, in its order. */
export type InterfaceLayout = ReadonlyArray<LaidField>

/** Adjacent fields with the same activation; for a softmax, also the same width. */
type Group = Readonly<{ activation: ActivationName; width: number; fields: ReadonlyArray<LaidField> }>

const sizeOf = (shape: ReadonlyArray<number>): number => shape.reduce((product, size) => product * size, 1)

const sizesOf = (fields: ReadonlyArray<LaidField>): ReadonlyArray<number> => fields.map(({ shape }) => sizeOf(shape))

const sum = (sizes: ReadonlyArray<number>): number => sizes.reduce((total, size) => total + size, 0)

/** F, the number of entries of an interface vector with this layout. */
export const layoutSize = (layout: InterfaceLayout): number => sum(sizesOf(layout))

/** Whether an activation acts across a field’s last axis. */
export const isOverAxis = (activation: ActivationName): boolean =>
  activation === 'softmax' || activation === 'softmax-relu'

const groupsOf = (layout: InterfaceLayout): ReadonlyArray<Group> => {
  const groups: Group[] = []
  for (const field of layout) {
    const [width, last] = [field.shape.at(-1) ?? 1, groups.at(-1)]
    const joins = last?.activation === field.activation && (!isOverAxis(field.activation) || last.width === width)
    if (last !== undefined && joins) groups[groups.length - 1] = { ...last, fields: [...last.fields, field] }
    else groups.push({ activation: field.activation, width, fields: [field] })
  }
  return groups
}

/** Cache of the groups of a layout, which every step uses. */
const known = new WeakMap<InterfaceLayout, ReadonlyArray<Group>>()

const groupsIn = (layout: InterfaceLayout): ReadonlyArray<Group> => {
  const groups = known.get(layout) ?? groupsOf(layout)
  known.set(layout, groups)
  return groups
}

const cut = (rows: tf.Tensor2D, sizes: ReadonlyArray<number>): ReadonlyArray<tf.Tensor2D> =>
  sizes.length === 1 ? [rows] : tf.split(rows, [...sizes], 1)

/**
 * Parses an interface vector: splits it where the activation changes, activates each piece in one operation, and splits
 * the pieces into fields.
 *
 * @param layout the fields, in the vector's order
 * @param given  `[B F]` ξ
 * @returns      the activated fields by name, `[B …]`
 * @throws RangeError if the vector has another shape or is disposed
 */
export const parseInterface = <I>(layout: InterfaceLayout, given: tf.Tensor2D): I => {
  const vector = floats('interface vector', given, ['B', layoutSize(layout)])
  const [batch] = vector.shape
  const groups = groupsIn(layout)
  const pieces = cut(
    vector,
    groups.map(({ fields }) => layoutSize(fields)),
  )
  const parsed = groups.flatMap(({ activation, width, fields }, index) => {
    const parts = cut(activations[activation](pieces[index] as tf.Tensor2D, width), sizesOf(fields))
    return fields.map(({ name, shape }, part) => [name, tf.reshape(parts[part] as tf.Tensor2D, [batch, ...shape])])
  })
  return Object.fromEntries(parsed) as I
}
