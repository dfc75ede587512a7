import { either as E } from 'fp-ts'
import type { Attributes } from '../../tfjs/trace.ts'
import type { Emitter, Tensor } from './emitter.ts'
import type { Size } from './program.ts'

/** A kernel's call in a graph under construction. */
export type KernelCall = Readonly<{
  inputs: ReadonlyArray<Tensor>
  outputs: ReadonlyArray<Omit<Tensor, 'name'>>
  attributes: Attributes
}>

/** Adds what a kernel does to a graph; returns the names of its outputs, or why it cannot, as “it …”. */
export type Translation = (emitter: Emitter, call: KernelCall) => E.Either<string, ReadonlyArray<string>>

export const one = (name: string) => E.right([name])
export const first = ({ inputs }: KernelCall): Tensor => inputs[0] as Tensor
export const names = ({ inputs }: KernelCall): ReadonlyArray<string> => inputs.map(({ name }) => name)
export const shapeOf = ({ outputs }: KernelCall): ReadonlyArray<Size> => outputs[0]?.shape ?? []

export const isFixed = ({ perSequence }: Size): boolean => perSequence === 0
export const isSame = (a: Size | undefined, b: Size | undefined): boolean =>
  a?.fixed === b?.fixed && a?.perSequence === b?.perSequence

/** An axis counted from the first. */
export const axisOf = (axis: unknown, rank: number): number => {
  const number = typeof axis === 'number' ? axis : rank - 1
  return number < 0 ? number + rank : number
}

/** Axes counted from the first; all of them if none are given. */
export const axesOf = (axes: unknown, rank: number): ReadonlyArray<number> => {
  if (typeof axes === 'number') return [axisOf(axes, rank)]
  return Array.isArray(axes) ? axes.map((axis) => axisOf(axis, rank)) : Array.from({ length: rank }, (_, axis) => axis)
}

/** A constant of one entry. */
export const scalar = (emitter: Emitter, { type }: Pick<Tensor, 'type'>, number: number): string =>
  emitter.constant(type, [], [number])

/** ONNX's numbers of types, for casts. */
export const CAST = { float32: 1, int32: 6, int64: 7, bool: 9 } as const
