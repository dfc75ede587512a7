import type { Pass } from './affine.ts'
import { at, type Field } from './arena.ts'

/** The layout of a state's tensor: `[B, groups, rows, width]` in tfjs, padded in the arena. */
export type StateBlock = Readonly<{
  /** Its path in the state. */
  path: string
  groups: number
  width: number
  /** Floats from one row of `width` to the next, in the arena. */
  stride: number
  /** Floats from one sequence to the next, in the arena. */
  sequence: number
  /** Whether it is a part of the rows [h; r], which others also write. */
  inRows: boolean
}>

/**
 * The initial value of a state's tensor that all sequences of the batch share: a constant, all weight on slot 0, or the
 * tensor of a single sequence, at a byte offset.
 */
export type SharedStart = number | 'one-hot' | Readonly<{ at: number }>

/** Copies a state's tensor at `from` into the arena at `to`; its padding becomes zero, except in the rows [h; r]. */
export const enter = (block: StateBlock, { kernels }: Pass, B: number, from: number, to: number): void => {
  const { groups, width, stride, sequence, inRows } = block
  if (!inRows && sequence !== groups * width) kernels.zero(B * sequence, to)
  if (sequence === groups * stride) kernels.copyRows(B * groups, width, from, width, to, stride)
  else
    for (let b = 0; b < B; b++)
      kernels.copyRows(groups, width, from + 4 * b * groups * width, width, to + 4 * b * sequence, stride)
}

/** Writes the shared initial value to every sequence of the arena's block at `to`. The rows [h; r] are already zero. */
export const enterShared = (block: StateBlock, { kernels }: Pass, B: number, start: SharedStart, to: number): void => {
  const { groups, width, stride, sequence, inRows } = block
  if (!inRows) kernels.zero(B * sequence, to)
  if (start === 0) return
  for (let b = 0; b < B; b++) {
    const target = to + 4 * b * sequence
    if (typeof start === 'object') kernels.copyRows(groups, width, start.at, width, target, stride)
    else
      for (let group = 0; group < groups; group++)
        kernels.fill(start === 'one-hot' ? 1 : width, start === 'one-hot' ? 1 : start, target + 4 * group * stride)
  }
}

/** Sets only the first row of every sequence to a number. */
export const enterFirstRow = (
  { width, stride, sequence }: StateBlock,
  { kernels }: Pass,
  B: number,
  start: number,
  to: number,
): void => {
  for (let b = 0; b < B; b++) {
    kernels.zero(stride, to + 4 * b * sequence)
    kernels.fill(width, start, to + 4 * b * sequence)
  }
}

/** Adds the arena's block at `from`, summed over the sequences, to the tensor of a single sequence at `to`. */
export const leaveShared = (block: StateBlock, { kernels }: Pass, B: number, from: number, to: number): void => {
  const { groups, width, stride, sequence } = block
  kernels.zero(groups * width, to)
  for (let b = 0; b < B; b++) kernels.addRows(groups, width, from + 4 * b * sequence, stride, to, width)
}

/** Adds a state's tensor at `from` to the arena's block at `to`. */
export const add = (
  { groups, width, stride, sequence }: StateBlock,
  { kernels }: Pass,
  B: number,
  from: number,
  to: number,
): void => {
  for (let b = 0; b < B; b++)
    kernels.addRows(groups, width, from + 4 * b * groups * width, width, to + 4 * b * sequence, stride)
}

/** Copies the arena's block at `from` into a tensor at `to`. */
export const leave = (block: StateBlock, { kernels }: Pass, B: number, from: number, to: number): void => {
  const { groups, width, stride, sequence } = block
  if (sequence === groups * stride) {
    kernels.copyRows(B * groups, width, from, stride, to, width)
    return
  }
  for (let b = 0; b < B; b++)
    kernels.copyRows(groups, width, from + 4 * b * sequence, stride, to + 4 * b * groups * width, width)
}

/** A state's tensor in the arena: its layout, where it lies at time step t, and where its gradient lies. */
export type StateField = StateBlock &
  Readonly<{
    at: (base: number, t: number) => number
    /** The gradient with respect to time step t, valid while the backward pass is there. */
    gradientAt: (base: number, t: number) => number
    /** Whether, if all rows start alike, the memory needs only the first. */
    lazy?: boolean
    /** Whether the memory itself sets the gradient to zero, only where it will touch it. */
    sparse?: boolean
  }>

export const single = (field: Field) => (base: number) => at(field, base)
