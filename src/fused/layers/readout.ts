import type { WholeModelConfig } from '../../models/config.ts'
import {
  biasGradient,
  biasOf,
  gradientRoom,
  groupsOf,
  operandGradient,
  operandOf,
  type Pass,
  pack,
  packBias,
  packTransposed,
} from '../plan/affine.ts'
import { type Arena, at, panelled } from '../plan/arena.ts'
import { dHiddenAt, droppedAt, type StackedRows } from '../plan/rows.ts'
import type { Sizes } from '../plan/sizes.ts'

/** The readout: one product over the rows [h; r] of all steps, forward and backward; with bypass dropout, over the dropped ones. */
export type FusedReadout = Readonly<{
  /** Floats from one row of logits to the next. */
  stride: number
  /** Where the logits of all steps start, `[T B stride]`. */
  logits: (base: number) => number
  gradients: (base: number) => number
  prepare: (pass: Pass) => void
  /** @param t the first of the T steps to read out */
  forward: (pass: Pass, t: number) => void
  /** Writes the first part of the gradients of all rows but the first. */
  backward: (pass: Pass) => void
  paramGradients: (pass: Pass) => void
}>

export const fusedReadout = (
  { conventions }: WholeModelConfig,
  { T, B, O, H, R, W, units, word, training }: Sizes,
  rows: StackedRows,
  arena: Arena,
): FusedReadout => {
  const N = panelled(O)
  const K = units + R * word
  const M = T * B
  const outputs = { stride: O, N, columns: groupsOf(1, O, N) }
  const param = 'readout/kernel'
  const blocks = [
    { param, from: 0, count: H, to: 0 },
    ...Array.from({ length: R }, (_, head) => ({ param, from: H + head * W, count: W, to: units + head * word })),
  ]
  const operand = operandOf(arena, K, blocks, outputs)
  const bias = biasOf(arena, 'readout/bias', outputs)
  const logits = arena.field(M * N)
  const rowsAt = (base: number, t = 0) => droppedAt(rows, base, t + 1)
  const gradients = arena.field(training ? M * N : 0)
  const room = gradientRoom(operand)
  const result = arena.field(training ? room.result : 0)
  const scratch = arena.field(training ? room.scratch : 0)
  return {
    stride: N,
    logits: (base) => at(logits, base),
    gradients: (base) => at(gradients, base),
    prepare: (pass) => {
      packBias(bias, pass)
      pack(operand, pass)
      if (training) packTransposed(operand, pass)
    },
    forward: ({ kernels, base }, t) => {
      const [panels, row, target] = [at(operand.panels, base), at(bias.row, base), at(logits, base)]
      kernels.matMul(M, N, K, rowsAt(base, t), rows.stride, panels, target, N, 0, row)
      if (conventions.clip !== null) kernels.clipForward(M * N, conventions.clip, target)
    },
    backward: ({ kernels, base }) => {
      const from = at(gradients, base)
      if (conventions.clip !== null) kernels.clipBackward(M * N, conventions.clip, at(logits, base), from)
      const [transposed, to] = [at(operand.transposed, base), dHiddenAt(rows, base, 1)]
      kernels.matMul(M, panelled(K), N, from, N, transposed, to, rows.stride, 0, 0)
    },
    paramGradients: (pass) => {
      const { base } = pass
      const dOutput = at(gradients, base)
      const rooms = { result: at(result, base), scratch: at(scratch, base) }
      operandGradient(operand, pass, { M, input: rowsAt(base), inputStride: rows.stride, dOutput }, rooms)
      biasGradient(bias, pass, M, dOutput)
    },
  }
}
