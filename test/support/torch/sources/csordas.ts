import {
  added,
  clamp,
  dot,
  linear,
  type Matrix,
  norm,
  oneplus,
  reader,
  rows,
  sigmoid,
  softmax,
  type Vector,
} from '../float64.ts'
import { flat, linearShapes, matrix, type Weights } from '../weights.ts'
import { dncStep, emptyDnc } from './dncMemory.ts'

/** Sizes and switches of a model of RobertCsordas/dnc. */
export type Sizes = Readonly<{
  I: number
  O: number
  H: number
  N: number
  W: number
  R: number
  mask: boolean
  sharpness: boolean
}>

const controls = ({ W, R, mask, sharpness }: Sizes): number =>
  R * (W * (mask ? 2 : 1) + 4) + 3 * W + R + 3 + (mask ? W : 0) + (sharpness ? 2 * R : 0)

export const shapes = (sizes: Sizes): Record<string, ReadonlyArray<number>> => {
  const { I, O, H, W, R } = sizes
  return {
    ...linearShapes('controller.in_to_all_0', 4 * H, I + R * W),
    'controller.out_to_all_0.weight': [4 * H, H],
    ...linearShapes('controller_to_controls', controls(sizes), H),
    ...linearShapes('controller_to_out', O, H),
    ...linearShapes('read_to_out', O, R * W),
  }
}

const similarity = (key: Vector, row: Vector): number => dot(key, row) / (norm(key) * norm(row) + 1e-6)

/** Its outputs, by its equations. */
export const outputs = (
  weights: Weights,
  { H, N, W, R, mask, sharpness }: Sizes,
  inputs: Matrix,
  dealloc = true,
): Matrix => {
  let hidden: Vector = Array<number>(H).fill(0)
  let cell: Vector = hidden
  let state = emptyDnc(N, W, R)
  let reads: Matrix = Array.from({ length: R }, () => Array<number>(W).fill(0))
  const layer = (stem: string, x: Vector) =>
    linear(matrix(weights, `${stem}.weight`), weights[`${stem}.bias`] && flat(weights, `${stem}.bias`), x)
  return inputs.map((x) => {
    const gates = added(
      layer('controller.in_to_all_0', [...x, ...reads.flat()]),
      layer('controller.out_to_all_0', hidden),
    )
    const next = reader(gates)
    const [f, i, o] = [next(H).map(sigmoid), next(H).map(sigmoid), next(H).map(sigmoid)]
    const data = next(H).map(Math.tanh)
    cell = cell.map((c, unit) => c * (f[unit] as number) + (i[unit] as number) * (data[unit] as number))
    hidden = cell.map((c, unit) => (o[unit] as number) * Math.tanh(c))
    const told = reader(layer('controller_to_controls', hidden).map(clamp(20)))
    const writeMask = mask ? told(W).map(sigmoid) : undefined
    const writing = {
      writeKey: told(W),
      erase: told(W).map(sigmoid),
      write: told(W),
      free: told(R).map(sigmoid),
      writeStrength: oneplus(told(1)[0] as number),
      allocate: sigmoid(told(1)[0] as number),
      gate: sigmoid(told(1)[0] as number),
    }
    const readMasks = mask ? rows(told(R * W).map(sigmoid), W) : undefined
    const reading = { readKeys: rows(told(R * W), W), readStrengths: told(R).map(oneplus) }
    // Its modes are backward, content, forward.
    const modes = rows(told(3 * R), 3).map((row) => {
      const [b, c, forward] = softmax(row) as [number, number, number]
      return [b, forward, c]
    })
    const sharp = sharpness ? { forward: told(R).map(oneplus), backward: told(R).map(oneplus) } : undefined
    const found = dncStep(
      state,
      { ...writing, ...reading, modes, readMasks, writeMask, sharpness: sharp },
      { similarity, dealloc },
    )
    state = found.state
    reads = found.reads
    return added(layer('controller_to_out', hidden), layer('read_to_out', reads.flat()))
  })
}
