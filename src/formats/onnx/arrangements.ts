import { either as E } from 'fp-ts'
import type { Attributes } from '../../tfjs/trace.ts'
import type { Emitter, Tensor } from './emitter.ts'
import type { Size } from './program.ts'
import {
  axesOf,
  axisOf,
  CAST,
  first,
  isFixed,
  isSame,
  names,
  one,
  scalar,
  shapeOf,
  type Translation,
} from './translation.ts'

export const shaped: Translation = (emitter, call) => one(emitter.reshaped(first(call).name, shapeOf(call)))

export const concat: Translation = (emitter, call) =>
  one(emitter.node('Concat', names(call), { axis: axisOf(call.attributes['axis'], first(call).shape.length) }))

export const pack: Translation = (emitter, call) => {
  const rank = shapeOf(call).length
  const axis = axisOf(call.attributes['axis'] ?? 0, rank)
  const wide = shapeOf(call).map((size, at) => (at === axis ? { fixed: 1, perSequence: 0 } : size))
  return one(
    emitter.node(
      'Concat',
      names(call).map((name) => emitter.reshaped(name, wide)),
      { axis },
    ),
  )
}

/** The pieces of a tensor along an axis, of the sizes that the outputs have. */
const pieces = (
  emitter: Emitter,
  { name }: Tensor,
  axis: number,
  sizes: ReadonlyArray<Size>,
): E.Either<string, ReadonlyArray<string>> => {
  if (!sizes.every(isFixed)) return E.left('it has a split of the batch')
  if (sizes.length === 1) return one(emitter.node('Identity', [name]))
  const split = emitter.list(...sizes.map(({ fixed }) => fixed))
  return E.right(emitter.nodes('Split', [name, split], { axis }, sizes.length))
}

export const split: Translation = (emitter, call) => {
  const x = first(call)
  const axis = axisOf(call.attributes['axis'], x.shape.length)
  return pieces(
    emitter,
    x,
    axis,
    call.outputs.map(({ shape }) => shape[axis] as Size),
  )
}

export const unpack: Translation = (emitter, call) => {
  const x = first(call)
  const axis = axisOf(call.attributes['axis'], x.shape.length)
  if (!isFixed(x.shape[axis] as Size)) return E.left('it has a split of the batch')
  const parts = pieces(
    emitter,
    x,
    axis,
    call.outputs.map(() => ({ fixed: 1, perSequence: 0 })),
  )
  return E.map((all: ReadonlyArray<string>) => all.map((part) => emitter.reshaped(part, shapeOf(call))))(parts)
}

export const slice: Translation = (emitter, call) => {
  const { name, shape } = first(call)
  const begin = call.attributes['begin'] as number | ReadonlyArray<number>
  const starts = shape.map((_, axis) => (typeof begin === 'number' ? begin : (begin[axis] ?? 0)))
  const axes = shape.flatMap((size, axis) => (starts[axis] === 0 && isSame(size, shapeOf(call)[axis]) ? [] : [axis]))
  if (axes.length === 0) return one(emitter.node('Identity', [name]))
  const sizes = axes.map((axis) => shapeOf(call)[axis] as Size)
  if (!sizes.every(isFixed)) return E.left('it has a slice of the batch')
  const ends = axes.map((axis, at) => (starts[axis] as number) + (sizes[at]?.fixed ?? 0))
  const limits = [axes.map((axis) => starts[axis] as number), ends, axes].map((list) => emitter.list(...list))
  return one(emitter.node('Slice', [name, ...limits]))
}

/** Before the first entry, for slices that run backward. */
const BEFORE = -(2 ** 31)

export const reverse: Translation = (emitter, call) => {
  const { name, shape } = first(call)
  const axes = axesOf(call.attributes['dims'], shape.length)
  const limits = [axes.map(() => -1), axes.map(() => BEFORE), axes, axes.map(() => -1)]
  return one(emitter.node('Slice', [name, ...limits.map((list) => emitter.list(...list))]))
}

export const transpose: Translation = (emitter, call) =>
  one(emitter.node('Transpose', [first(call).name], { perm: call.attributes['perm'] as ReadonlyArray<number> }))

export const tile: Translation = (emitter, call) =>
  one(emitter.node('Tile', [first(call).name, emitter.list(...(call.attributes['reps'] as ReadonlyArray<number>))]))

export const filled =
  (valueOf: (attributes: Attributes) => unknown): Translation =>
  (emitter, call) => {
    const value = emitter.constant(call.outputs[0]?.type ?? 'float32', [], [Number(valueOf(call.attributes))])
    return one(emitter.node('Expand', [value, emitter.shape(shapeOf(call))]))
  }

/** start, start + step, …: as many as the output has. */
export const range: Translation = (emitter, call) => {
  const [output] = call.outputs
  const { start, step } = call.attributes
  const [from, by] = [start, step].map((number) => emitter.constant('int64', [], [Number(number)])) as [string, string]
  if (![start, step].every(Number.isSafeInteger)) return E.left('it has a range of fractions as long as the batch')
  const count = emitter.node('Squeeze', [emitter.shape(shapeOf(call)), emitter.list(0)])
  const until = emitter.node('Add', [from, emitter.node('Mul', [count, by])])
  return one(emitter.node('Cast', [emitter.node('Range', [from, until, by])], { to: CAST[output?.type ?? 'float32'] }))
}

export const topK: Translation = (emitter, call) => {
  const k = emitter.list(Number(call.attributes['k']))
  const [values = '', indices = ''] = emitter.nodes('TopK', [first(call).name, k], {}, 2)
  return E.right([values, emitter.node('Cast', [indices], { to: CAST.int32 })])
}

export const gather: Translation = (emitter, call) => {
  if ((call.attributes['batchDims'] ?? 0) !== 0) return E.left('it has a gather with batch dimensions')
  return one(
    emitter.node('Gather', names(call), { axis: axisOf(call.attributes['axis'] ?? 0, first(call).shape.length) }),
  )
}

/** Rows placed in zeros; rows of the same place are added. */
export const scatter: Translation = (emitter, call) => {
  const [indices, updates] = call.inputs as [Tensor, Tensor]
  const isRows = indices.shape.length === 2 && isSame(indices.shape[1], { fixed: 1, perSequence: 0 })
  if (!isRows || updates.shape.length !== 2 || shapeOf(call).length !== 2)
    return E.left('it has a scatter of something else than rows')
  const zeros = emitter.node('Expand', [scalar(emitter, updates, 0), emitter.shape(shapeOf(call))])
  const places = emitter.node('Expand', [
    emitter.node('Cast', [indices.name], { to: CAST.int64 }),
    emitter.shape(updates.shape),
  ])
  return one(emitter.node('ScatterElements', [zeros, places, updates.name], { axis: 0, reduction: 'add' }))
}
