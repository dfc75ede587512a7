import { either as E } from 'fp-ts'
import type { Emitter, Tensor } from './emitter.ts'
import type { Size } from './program.ts'
import { axesOf, axisOf, CAST, first, isFixed, names, one, scalar, type Translation } from './translation.ts'

/** An operation that ONNX has under another name, or the same. */
export const plain =
  (operation: string): Translation =>
  (emitter, call) =>
    one(emitter.node(operation, names(call)))

export const reduced =
  (operation: string, field = 'axis'): Translation =>
  (emitter, call) => {
    const { name, shape } = first(call)
    const axes = emitter.list(...axesOf(call.attributes[field], shape.length))
    return one(emitter.node(operation, [name, axes], { keepdims: call.attributes['keepDims'] === true ? 1 : 0 }))
  }

export const softmax: Translation = (emitter, call) => {
  const { name, shape } = first(call)
  return one(emitter.node('Softmax', [name], { axis: axisOf(call.attributes['dim'], shape.length) }))
}

/** x, with its last two axes exchanged if that is asked for. */
const turned = (emitter: Emitter, { name, shape }: Tensor, isTurned: unknown): string => {
  if (isTurned !== true) return name
  const axes = shape.map((_, axis) => axis)
  return emitter.node('Transpose', [name], { perm: [...axes.slice(0, -2), axes.length - 1, axes.length - 2] })
}

export const matMul: Translation = (emitter, { inputs, attributes }) => {
  const [a, b] = inputs as [Tensor, Tensor]
  const left = turned(emitter, a, attributes['transposeA'])
  return one(emitter.node('MatMul', [left, turned(emitter, b, attributes['transposeB'])]))
}

export const cast: Translation = (emitter, call) => {
  const [output] = call.outputs
  return one(emitter.node('Cast', [first(call).name], { to: CAST[output?.type ?? 'float32'] }))
}

/** 1 above zero, else 0. */
export const step: Translation = (emitter, call) => {
  const { alpha } = call.attributes
  if (alpha !== 0 && alpha !== undefined) return E.left(`it has a step of slope ${JSON.stringify(alpha)}`)
  const x = first(call)
  return one(emitter.node('Cast', [emitter.node('Greater', [x.name, scalar(emitter, x, 0)])], { to: CAST.float32 }))
}

export const clip: Translation = (emitter, call) => {
  const x = first(call)
  const { clipValueMin: least, clipValueMax: most } = call.attributes
  return one(emitter.node('Clip', [x.name, scalar(emitter, x, Number(least)), scalar(emitter, x, Number(most))]))
}

/** Sums or products of all entries up to each, in log₂ n steps: of 1, 2, 4 … neighbours. */
export const cumulative =
  (operation: string, neutral: number): Translation =>
  (emitter, call) => {
    const x = first(call)
    const axis = axisOf(call.attributes['axis'] ?? 0, x.shape.length)
    const size = x.shape[axis] as Size
    if (!isFixed(size)) return E.left('it has a cumulative operation over the batch')
    const isReversed = call.attributes['reverse'] === true
    const filling = scalar(emitter, x, neutral)
    const along = emitter.list(axis)
    /** The entries moved by some places, with neutral ones behind. */
    const moved = (name: string, places: number): string => {
      const padding = emitter.list(...(isReversed ? [0, places] : [places, 0]))
      const padded = emitter.node('Pad', [name, padding, filling, along])
      const [from, to] = isReversed ? [places, places + size.fixed] : [0, size.fixed]
      return emitter.node('Slice', [padded, emitter.list(from), emitter.list(to), along])
    }
    let total = call.attributes['exclusive'] === true ? moved(x.name, 1) : x.name
    for (let places = 1; places < size.fixed; places *= 2)
      total = emitter.node(operation, [total, moved(total, places)])
    return one(emitter.node('Identity', [total]))
  }

export const rsqrt: Translation = (emitter, call) =>
  one(emitter.node('Reciprocal', [emitter.node('Sqrt', [first(call).name])]))

export const square: Translation = (emitter, call) => one(emitter.node('Mul', [first(call).name, first(call).name]))
