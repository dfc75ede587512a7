import { either as E } from 'fp-ts'
import { emitterOf, onnxType, type Tensor } from './emitter.ts'
import type { Initializer, OnnxGraph, OnnxNode, OnnxPort, OnnxType } from './onnx.ts'
import type { Call, Program, Value } from './program.ts'
import { translations } from './translations.ts'

/** The name of the axis of sequences. */
export const BATCH = 'batch'

/** What the given tensors of a program are, in its order: the name of an input, or a tensor that the file holds. */
export type Given = Readonly<{ input: string } | { held: Omit<Initializer, 'type'> }>

/** The calls that the results need, in order. */
const needed = ({ calls, results, values }: Program): ReadonlyArray<Call> => {
  const wanted = new Set(results)
  const kept: Call[] = []
  for (const call of calls.toReversed()) {
    if (!call.outputs.some((place) => wanted.has(place) && values[place]?.constant === undefined)) continue
    kept.push(call)
    for (const place of call.inputs) wanted.add(place)
  }
  return kept.toReversed()
}

const portOf = (name: string, { shape, dtype }: Value): E.Either<string, OnnxPort> => {
  const type = onnxType(dtype)
  const axes = shape.map(({ fixed, perSequence }) => {
    if (perSequence === 0) return fixed
    return fixed === 0 && perSequence === 1 ? BATCH : undefined
  })
  return type !== undefined && axes.every((axis) => axis !== undefined)
    ? E.right({ name, type, shape: axes })
    : E.left(`its ${name} has ${type === undefined ? `dtype ${dtype}` : 'an axis that is a multiple of the batch'}`)
}

/**
 * A program as a graph of ONNX.
 *
 * @param given the given tensors; the first is an input whose first axis is the batch
 * @param names of the results
 * @returns     the graph, or why there is none, as “it …” or “its …”
 */
export const graphOf = (
  name: string,
  program: Program,
  given: ReadonlyArray<Given>,
  names: ReadonlyArray<string>,
): E.Either<string, OnnxGraph> => {
  const { values } = program
  const [first] = given
  if (first === undefined || !('input' in first)) throw new RangeError('ONNX: the first given tensor is no input')
  const { emitter, nodes, initializers } = emitterOf(first.input)
  const named = new Map<number, string>()
  const [inputs, outputs]: [OnnxPort[], OnnxPort[]] = [[], []]
  const held: Initializer[] = []
  for (const [at, what] of given.entries()) {
    const place = program.given[at] as number
    named.set(place, 'input' in what ? what.input : what.held.name)
    if ('held' in what) {
      held.push({ ...what.held, type: 'float32' })
      continue
    }
    const port = portOf(what.input, values[place] as Value)
    if (E.isLeft(port)) return port
    inputs.push(port.right)
  }
  const typeOf = ({ dtype }: Value): OnnxType => onnxType(dtype) ?? 'float32'
  const constantAt = (place: number): string => {
    const value = values[place] as Value
    if (value.constant === undefined) throw new RangeError(`ONNX: tensor ${place} is used before it is computed`)
    return emitter.repeated(value.constant, typeOf(value), value.shape)
  }
  const nameOf = (place: number): string => {
    const name = named.get(place) ?? constantAt(place)
    named.set(place, name)
    return name
  }
  const tensor = (place: number): Omit<Tensor, 'name'> => {
    const value = values[place] as Value
    return { shape: value.shape, type: typeOf(value) }
  }
  for (const { kernel, inputs: taken, outputs: made, attributes } of needed(program)) {
    const translation = translations.get(kernel)
    if (translation === undefined)
      return E.left(`it has the operation ${kernel} of tfjs, for which there is no translation`)
    const call = {
      inputs: taken.map((place) => ({ name: nameOf(place), ...tensor(place) })),
      outputs: made.map(tensor),
      attributes,
    }
    const found = translation(emitter, call)
    if (E.isLeft(found)) return found
    made.forEach((place, at) => named.set(place, found.right[at] as string))
  }
  const identities: OnnxNode[] = []
  for (const [at, place] of program.results.entries()) {
    const output = names[at] as string
    identities.push({ operation: 'Identity', inputs: [nameOf(place)], outputs: [output], attributes: {} })
    const port = portOf(output, values[place] as Value)
    if (E.isLeft(port)) return port
    outputs.push(port.right)
  }
  const whole = [...nodes, ...identities]
  const used = new Set(whole.flatMap((node) => node.inputs))
  return E.right({
    name,
    nodes: whole,
    initializers: [...held.filter((tensor) => used.has(tensor.name)), ...initializers],
    inputs,
    outputs,
  })
}
