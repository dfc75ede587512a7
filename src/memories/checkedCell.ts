import type * as tf from '@tensorflow/tfjs-core'
import { describe, isFloats, refuse } from '../core/floats.ts'
import { bindSizes, type Shapes } from '../core/shape.ts'
import type { FieldSpec, MemorySchema } from './schema.ts'

/** A schema's fields as shapes: those that conventions add, or the others. */
const shapesOf = (schema: MemorySchema, isAdded: boolean): Shapes => {
  const fields: ReadonlyArray<readonly [string, FieldSpec]> = Object.entries({ ...schema.state, ...schema.interface })
  return Object.fromEntries(
    fields.filter(([, field]) => (field.with !== undefined) === isAdded).map(([name, { axes }]) => [name, `B ${axes}`]),
  )
}

/** The read vectors, which every memory returns. */
const READ_VECTORS = { readVectors: 'B R W' }

/**
 * A memory's cell with its arguments and its results checked against the memory's schema.
 *
 * @returns a cell that throws a RangeError if a tensor of the state, the interface, the next state or the read vectors does
 * not fit; the error names it, what was expected and what came
 */
export const checkedCell = <S extends object, I extends object, O extends object>(
  schema: MemorySchema,
  cell: (state: S, ξ: I) => O,
): ((state: S, ξ: I) => O) => {
  const [always, added] = [shapesOf(schema, false), shapesOf(schema, true)]
  const isOfState = ([name]: readonly [string, string]): boolean => Object.hasOwn(schema.state, name)
  return (state, ξ) => {
    const given = { ...state, ...ξ } as Readonly<Record<string, tf.Tensor>>
    const present = Object.entries(added).filter(([name]) => given[name] !== undefined)
    const shapes = { ...always, ...Object.fromEntries(present) }
    const sizes = bindSizes(schema.name, shapes, given)
    for (const [name, shape] of Object.entries(shapes))
      if (!isFloats(given[name])) refuse(`${schema.name}: ${name}`, `float32 [${shape}]`, describe(given[name]))
    const output = cell(state, ξ)
    const results = { ...Object.fromEntries(Object.entries(shapes).filter(isOfState)), ...READ_VECTORS }
    bindSizes(`what ${schema.name} returned`, results, output as Readonly<Record<string, tf.Tensor>>, sizes)
    return output
  }
}
