import type { Initializer, OnnxAttribute, OnnxNode, OnnxType } from './onnx.ts'
import type { Constant, Size } from './program.ts'

const NAMES: Readonly<Record<string, OnnxType>> = { float32: 'float32', int32: 'int32', bool: 'bool' }

/** A tensor of a graph under construction. */
export type Tensor = Readonly<{ name: string; shape: ReadonlyArray<Size>; type: OnnxType }>

/** Adds nodes and constants to a graph. */
export type Emitter = Readonly<{
  /** Adds a node, and returns the names of its outputs. */
  nodes: (
    operation: string,
    inputs: ReadonlyArray<string>,
    attributes?: Readonly<Record<string, OnnxAttribute>>,
    outputs?: number,
  ) => ReadonlyArray<string>
  /** Adds a node with one output. */
  node: (
    operation: string,
    inputs: ReadonlyArray<string>,
    attributes?: Readonly<Record<string, OnnxAttribute>>,
  ) => string
  /** A constant of one or more entries. */
  constant: (type: OnnxType, shape: ReadonlyArray<number>, entries: ArrayLike<number>) => string
  /** A list of whole numbers, as operations take axes and sizes. */
  list: (...numbers: ReadonlyArray<number>) => string
  /** A shape as a tensor, computed if it depends on the batch size. */
  shape: (sizes: ReadonlyArray<Size>) => string
  /** A tensor with another shape. */
  reshaped: (name: string, sizes: ReadonlyArray<Size>) => string
  /** A constant of a program. */
  repeated: (constant: Constant, type: OnnxType, sizes: ReadonlyArray<Size>) => string
}>

/** ONNX's name of a dtype. */
export const onnxType = (dtype: string): OnnxType | undefined => NAMES[dtype]

/** Constants of at most so many entries are looked for among those that are there. */
const SMALL = 64

/**
 * A graph under construction.
 *
 * @param input the name of a tensor whose first axis is the batch
 */
export const emitterOf = (
  input: string,
): Readonly<{ emitter: Emitter; nodes: ReadonlyArray<OnnxNode>; initializers: ReadonlyArray<Initializer> }> => {
  const made: OnnxNode[] = []
  const initializers: Initializer[] = []
  const known = new Map<string, string>()
  let count = 0
  const once = (key: string, make: () => string): string => {
    const name = known.get(key) ?? make()
    known.set(key, name)
    return name
  }
  const nodes: Emitter['nodes'] = (operation, inputs, attributes = {}, outputs = 1) => {
    const names = Array.from({ length: outputs }, () => `${operation}_${count++}`)
    made.push({ operation, inputs, outputs: names, attributes })
    return names
  }
  const node: Emitter['node'] = (operation, inputs, attributes) => nodes(operation, inputs, attributes)[0] as string
  const constant: Emitter['constant'] = (type, shape, entries) => {
    const make = (): string => {
      const name = `constant_${count++}`
      initializers.push({ name, type, shape, entries })
      return name
    }
    return entries.length > SMALL ? make() : once([type, shape.join(), Array.from(entries).join()].join(';'), make)
  }
  const list: Emitter['list'] = (...numbers) => constant('int64', [numbers.length], numbers)
  const shape: Emitter['shape'] = (sizes) => {
    const fixed = list(...sizes.map(({ fixed }) => fixed))
    if (sizes.every(({ perSequence }) => perSequence === 0)) return fixed
    return once(JSON.stringify(sizes), () => {
      const batch = once('batch', () => node('Shape', [input], { start: 0, end: 1 }))
      const perSequence = list(...sizes.map(({ perSequence }) => perSequence))
      return node('Add', [fixed, node('Mul', [perSequence, batch])])
    })
  }
  const reshaped: Emitter['reshaped'] = (name, sizes) => {
    const varying = sizes.filter(({ perSequence }) => perSequence !== 0).length
    const isEmpty = sizes.some(({ fixed, perSequence }) => fixed === 0 && perSequence === 0)
    if (isEmpty) return node('Reshape', [name, shape(sizes)], { allowzero: 1 })
    if (varying > 1) return node('Reshape', [name, shape(sizes)])
    return node('Reshape', [name, list(...sizes.map(({ fixed, perSequence }) => (perSequence === 0 ? fixed : -1)))])
  }
  const repeated: Emitter['repeated'] = ({ shape: own, entries }, type, sizes) => {
    const name = constant(type, own, entries)
    return sizes.every(({ perSequence }) => perSequence === 0) ? name : node('Expand', [name, shape(sizes)])
  }
  return { emitter: { nodes, node, constant, list, shape, reshaped, repeated }, nodes: made, initializers }
}
