import type { ActivationName } from '../../memories/activations.ts'
import { type InterfaceLayout, isOverAxis } from '../../memories/interface.ts'
import type { MemoryOptions } from '../../memories/options.ts'
import { interfaceLayout, type MemorySchema } from '../../memories/schema.ts'
import {
  biasGradient,
  biasOf,
  type Columns,
  gradientRoom,
  joinedColumns,
  type Operand,
  operandGradient,
  operandOf,
  type Pass,
  pack,
  packBias,
  packTransposed,
} from '../plan/affine.ts'
import { type Arena, at, type Field, padded, panelled } from '../plan/arena.ts'
import { dHiddenAt, hiddenAt, type StackedRows } from '../plan/rows.ts'
import type { Sizes } from '../plan/sizes.ts'
import { activationKernels } from './activations.ts'
import { fusedNorm } from './norm.ts'

/** A field of the interface vector: `groups` groups of `width` numbers, each group padded. */
type Columned = Readonly<{
  name: string
  activation: ActivationName
  groups: number
  width: number
  /** Whether the kernels need zeros in the padding, where its activation does not map 0 to 0. */
  spoilsPadding: boolean
}>

/** Activations that do not map 0, the padding, to 0. */
const fromZero: ReadonlySet<ActivationName> = new Set(['sigmoid', 'softplus', 'oneplus', 'one-plus-relu'])

/** Fields by their last axis: a number per head makes one group, a vector per head a group per head. */
const columned = (schema: MemorySchema, layout: InterfaceLayout): ReadonlyArray<Columned> =>
  layout.map(({ name, shape, activation }) => ({
    name,
    activation,
    groups: shape.slice(0, -1).reduce((product, size) => product * size, 1),
    width: shape.at(-1) ?? 1,
    // Keys and words are usually zero in the padding.
    spoilsPadding: schema.interface[name]?.activation === 'keyActivation' && fromZero.has(activation),
  }))

type Placed = Columned & Readonly<{ offset: number }>

/** Neighbouring fields with the same activation, as one part of a row. */
type Stretch = Readonly<{ activation: ActivationName; offset: number; groups: number; width: number; floats: number }>

const placed = (fields: ReadonlyArray<Columned>): ReadonlyArray<Placed> => {
  let offset = 0
  return fields.map((field) => {
    const here = { ...field, offset }
    offset += field.groups * padded(field.width)
    return here
  })
}

const stretchesOf = (fields: ReadonlyArray<Placed>): ReadonlyArray<Stretch> => {
  const list: Stretch[] = []
  for (const { activation, offset, groups, width } of fields) {
    const last = list.at(-1)
    const floats = groups * padded(width)
    const joins = last?.activation === activation && (!isOverAxis(activation) || last.width === width)
    if (last !== undefined && joins)
      list[list.length - 1] = { ...last, groups: last.groups + groups, floats: last.floats + floats }
    else list.push({ activation, offset, groups, width, floats })
  }
  return list
}

const columnsOf = (fields: ReadonlyArray<Placed>): ReadonlyArray<Columns> => {
  let from = 0
  const columns = fields.flatMap(({ groups, width, offset }) =>
    Array.from({ length: groups }, (_, group) => {
      const column = { from, width, to: offset + group * padded(width) }
      from += width
      return column
    }),
  )
  return joinedColumns(columns)
}

/** The fused interface: ξ_t from h_t, layer-normalised with `interfaceNorm`, limited with `clipInterface`, activated; each field starts at a whole vector. */
export type FusedInterface<Name extends string> = Readonly<{
  /** F: floats from one row to the next. */
  stride: number
  /** Where a field of step t starts. */
  values: (name: Name, base: number, t: number) => number
  /** Where the gradient of a field of step t starts. */
  gradients: (name: Name, base: number, t: number) => number
  prepare: (pass: Pass) => void
  forward: (pass: Pass, t: number) => void
  /** Sets the gradients of the fields' padding to zero. */
  beginBackward: (pass: Pass) => void
  /** Adds to the gradient of h_t, given those of the activated fields. */
  backward: (pass: Pass, t: number) => void
  paramGradients: (pass: Pass) => void
}>

export const fusedInterface = <S extends MemorySchema>(
  schema: S,
  options: MemoryOptions,
  { T, B, H, units, training }: Sizes,
  rows: StackedRows,
  arena: Arena,
): FusedInterface<keyof S['interface'] & string> => {
  type Name = keyof S['interface'] & string
  const fields = placed(columned(schema, interfaceLayout(schema, options)))
  const stride = fields.reduce((sum, { groups, width }) => sum + groups * width, 0)
  const F = panelled(fields.reduce((sum, { groups, width }) => sum + groups * padded(width), 0))
  /** Each stretch's kernels, and where it starts in a row, in bytes. */
  const activations = stretchesOf(fields).map(({ activation, offset, ...stretch }) => ({
    offset: 4 * offset,
    ...activationKernels(activation, { B, F, ...stretch }),
  }))
  const outputs = { stride, N: F, columns: columnsOf(fields) }
  const operand: Operand = operandOf(arena, units, [{ param: 'interface/kernel', from: 0, count: H, to: 0 }], outputs)
  const timesteps = training ? T : 1
  const { interfaceNorm, interfaceInnerBias, normEpsilon } = options.conventions
  const norm = interfaceNorm
    ? fusedNorm(arena, { gain: 'interface/gain', bias: 'interface/bias' }, normEpsilon, outputs, { T, B, training })
    : undefined
  /** The bias that the product adds: before a norm, the inner one, if there is one. */
  const ownBias = norm === undefined ? 'interface/bias' : interfaceInnerBias ? 'interface/innerBias' : undefined
  const bias = ownBias === undefined ? undefined : biasOf(arena, ownBias, outputs)
  const limit = options.conventions.clipInterface
  /** The limited vector before its activations, which the backward pass needs. */
  const limited = arena.field(training && limit !== null ? B * F : 0, T)
  const values = arena.field(B * F, timesteps)
  const slopes = arena.field(B * F, timesteps)
  const gradients = arena.field(training ? B * F : 0, T)
  const room = gradientRoom(operand)
  const result = arena.field(training ? room.result : 0)
  const scratch = arena.field(training ? room.scratch : 0)
  const zeros = arena.field(4)
  const spoilt = fields.filter(({ spoilsPadding, width }) => spoilsPadding && width % 4 !== 0)
  /** Sets the fields' padding to zero. */
  const clearPadding = ({ kernels, base }: Pass, row: number): void => {
    for (const { offset, groups, width } of spoilt)
      for (let group = 0; group < groups; group++) {
        const end = row + 4 * (offset + group * padded(width) + width)
        kernels.copyRows(B, padded(width) - width, at(zeros, base), 0, end, F)
      }
  }
  const offsets = Object.fromEntries(fields.map(({ name, offset }) => [name, 4 * offset])) as Record<Name, number>
  const fieldAt = (field: Field) => (name: Name, base: number, t: number) => at(field, base, t) + offsets[name]
  return {
    stride: F,
    values: fieldAt(values),
    gradients: fieldAt(gradients),
    prepare: (pass) => {
      pass.kernels.zero(4, at(zeros, pass.base))
      norm?.prepare(pass)
      if (bias) packBias(bias, pass)
      pack(operand, pass)
      if (training) packTransposed(operand, pass)
    },
    forward: (pass, t) => {
      const { kernels, base } = pass
      const target = at(values, base, t)
      const hidden = hiddenAt(rows, base, t + 1)
      const row = bias ? at(bias.row, base) : 0
      kernels.matMul(B, F, units, hidden, rows.stride, at(operand.panels, base), target, F, 0, row)
      norm?.forward(pass, t, { at: target, stride: F })
      if (limit !== null) {
        kernels.clipForward(B * F, limit, target)
        if (training) kernels.copyRows(B, F, target, F, at(limited, base, t), F)
      }
      const slope = at(slopes, base, t)
      for (const { offset, forward } of activations) forward(kernels, target + offset, slope + offset)
      clearPadding(pass, target)
    },
    beginBackward: (pass) => {
      pass.kernels.zero(B * F * T, at(gradients, pass.base, 0))
      norm?.beginBackward(pass)
    },
    backward: (pass, t) => {
      const { kernels, base } = pass
      const dRow = at(gradients, base, t)
      const [y, slope] = [at(values, base, t), at(slopes, base, t)]
      for (const { offset, backward } of activations) backward(kernels, y + offset, slope + offset, dRow + offset)
      if (limit !== null) kernels.clipBackward(B * F, limit, at(limited, base, t), dRow)
      norm?.backward(pass, t, { at: dRow, stride: F })
      const transposed = at(operand.transposed, base)
      kernels.matMul(B, units, F, dRow, F, transposed, dHiddenAt(rows, base, t + 1), rows.stride, 1, 0)
    },
    paramGradients: (pass) => {
      const { base } = pass
      const M = T * B
      const dOutput = at(gradients, base, 0)
      operandGradient(
        operand,
        pass,
        { M, input: hiddenAt(rows, base, 1), inputStride: rows.stride, dOutput },
        { result: at(result, base), scratch: at(scratch, base) },
      )
      if (bias) biasGradient(bias, pass, M, dOutput)
      norm?.paramGradients(pass)
    },
  }
}
