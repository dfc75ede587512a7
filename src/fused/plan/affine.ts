import type { KernelExports } from '../../kernels/compiled/exports.ts'
import { type Arena, at, type Field, panelled } from './arena.ts'

/** A pass over a sequence: the kernels, the arena, and the byte offsets of params and their gradients, by path. */
export type Pass = Readonly<{
  kernels: KernelExports
  /** The arena's byte offset. */
  base: number
  params: Readonly<Record<string, number>>
  gradients: Readonly<Record<string, number>>
}>

/** `width` columns of a param from `from` on, and where they lie among an operand's padded columns. */
export type Columns = Readonly<{ from: number; width: number; to: number }>

/** `count` rows of a param from `from` on, and their first row `to` in the operand. */
export type Rows = Readonly<{ param: string; from: number; count: number; to: number }>

/**
 * The right operand of a product: blocks of params, padded like the arena's rows, packed for the product and, transposed,
 * for the gradient of its input.
 */
export type Operand = Readonly<{
  /** Rows: floats of the input. */
  K: number
  /** Columns, a multiple of 8. */
  N: number
  /** Columns of the params. */
  stride: number
  rows: ReadonlyArray<Rows>
  columns: ReadonlyArray<Columns>
  panels: Field
  transposed: Field
}>

/** Joins neighbours that are adjacent in both source and target. */
const joined = <A>(blocks: ReadonlyArray<A>, join: (a: A, b: A) => A | undefined): ReadonlyArray<A> => {
  const list: A[] = []
  for (const block of blocks) {
    const last = list.at(-1)
    const both = last === undefined ? undefined : join(last, block)
    if (both === undefined) list.push(block)
    else list[list.length - 1] = both
  }
  return list
}

export const joinedColumns = (columns: ReadonlyArray<Columns>): ReadonlyArray<Columns> =>
  joined(columns, (a, b) =>
    a.from + a.width === b.from && a.to + a.width === b.to ? { ...a, width: a.width + b.width } : undefined,
  )

const joinedRows = (rows: ReadonlyArray<Rows>): ReadonlyArray<Rows> =>
  joined(rows, (a, b) =>
    a.param === b.param && a.from + a.count === b.from && a.to + a.count === b.to
      ? { ...a, count: a.count + b.count }
      : undefined,
  )

/** The columns of a map's result: the param's (`stride`), how they are padded, and how many result (`N`). */
export type Outputs = Readonly<{ stride: number; N: number; columns: ReadonlyArray<Columns> }>

/** `count` groups of `width` columns, each padded to `paddedWidth`. */
export const groupsOf = (count: number, width: number, paddedWidth: number): ReadonlyArray<Columns> =>
  joinedColumns(Array.from({ length: count }, (_, group) => ({ from: group * width, width, to: group * paddedWidth })))

export const operandOf = (arena: Arena, K: number, rows: ReadonlyArray<Rows>, outputs: Outputs): Operand => ({
  K,
  N: outputs.N,
  stride: outputs.stride,
  columns: outputs.columns,
  rows: joinedRows(rows),
  panels: arena.field(K * outputs.N),
  transposed: arena.field(outputs.N * panelled(K)),
})

const sum = (counts: ReadonlyArray<number>): number => counts.reduce((total, count) => total + count, 0)

const isWhole = ({ K, N, rows, columns }: Operand): boolean =>
  sum(rows.map(({ count }) => count)) === K && sum(columns.map(({ width }) => width)) === N

const eachBlock = (
  { rows, columns, stride }: Operand,
  visit: (
    block: Readonly<{ param: string; offset: number; rows: number; width: number; k: number; n: number }>,
  ) => void,
): void => {
  for (const { param, from, count, to } of rows)
    for (const column of columns)
      visit({ param, offset: 4 * (from * stride + column.from), rows: count, width: column.width, k: to, n: column.to })
}

/** Packs an operand's params for the product. */
export const pack = (operand: Operand, { kernels, base, params }: Pass): void => {
  const { K, N, stride, panels } = operand
  const target = at(panels, base)
  if (!isWhole(operand)) kernels.zero(K * N, target)
  eachBlock(operand, ({ param, offset, rows, width, k, n }) =>
    kernels.packColumns(rows, width, (params[param] as number) + offset, stride, target, K, k, n),
  )
}

/** Packs an operand's params, transposed. */
export const packTransposed = (operand: Operand, { kernels, base, params }: Pass): void => {
  const { K, N, stride, transposed } = operand
  const target = at(transposed, base)
  if (!isWhole(operand) || K % 8 !== 0) kernels.zero(N * panelled(K), target)
  eachBlock(operand, ({ param, offset, rows, width, k, n }) =>
    kernels.packRows(rows, width, (params[param] as number) + offset, stride, target, N, n, k),
  )
}

/** Floats needed for an operand's gradient, and as scratch. */
export const gradientRoom = ({
  K,
  N,
}: Readonly<{ K: number; N: number }>): Readonly<Record<'result' | 'scratch', number>> => ({
  result: Math.ceil(K / 6) * 6 * N,
  scratch: (Math.ceil(K / 6) * 6 + 8) * 256,
})

/**
 * The gradient of an operand's params: one product over all rows of the sequence.
 *
 * @param M       rows
 * @param input   where the input's rows start, `inputStride` floats apart
 * @param dOutput where the gradient of the map's result starts, rows N floats apart
 */
export const operandGradient = (
  operand: Operand,
  { kernels, gradients }: Pass,
  rows: Readonly<{ M: number; input: number; inputStride: number; dOutput: number }>,
  rooms: Readonly<{ result: number; scratch: number }>,
): void => {
  const { K, N, stride } = operand
  const { M, input, inputStride, dOutput } = rows
  kernels.matMulTransposed(K, N, M, input, inputStride, dOutput, N, rooms.result, rooms.scratch)
  eachBlock(operand, ({ param, offset, rows: count, width, k, n }) =>
    kernels.copyRows(count, width, rooms.result + 4 * (k * N + n), N, (gradients[param] as number) + offset, stride),
  )
}

/** A bias, padded like its map's result. */
export type Bias = Readonly<{ param: string; N: number; columns: ReadonlyArray<Columns>; row: Field }>

export const biasOf = (arena: Arena, param: string, { N, columns }: Outputs): Bias => ({
  param,
  N,
  columns,
  row: arena.field(N),
})

export const packBias = ({ param, N, columns, row }: Bias, { kernels, base, params }: Pass): void => {
  const target = at(row, base)
  kernels.zero(N, target)
  for (const { from, width, to } of columns)
    kernels.copyRows(1, width, (params[param] as number) + 4 * from, width, target + 4 * to, width)
}

/** Copies a padded row to the gradient of a bias, or of a param with the same layout. */
export const leaveRow = ({ param, columns }: Bias, { kernels, gradients }: Pass, row: number): void => {
  for (const { from, width, to } of columns)
    kernels.copyRows(1, width, row + 4 * to, width, (gradients[param] as number) + 4 * from, width)
}

/** The gradient of a bias: the column sums of the gradient of its map's result. */
export const biasGradient = (bias: Bias, pass: Pass, M: number, dOutput: number): void => {
  const sums = at(bias.row, pass.base)
  pass.kernels.matMulColumnSums(M, bias.N, dOutput, bias.N, sums)
  leaveRow(bias, pass, sums)
}
