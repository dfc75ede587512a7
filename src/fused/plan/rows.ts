import { type Arena, at, type Field } from './arena.ts'
import type { Sizes } from './sizes.ts'

/**
 * The rows [h_t; r_t] of every time step, `[T + 1, B, row]`, and their gradients. Hidden state and read vectors are written
 * where the next step's controller and the readout read them, so they need no concatenation.
 */
export type StackedRows = Readonly<{
  values: Field
  gradients: Field | undefined
  /** With bypass dropout: the rows [h_t ⊙ dropout_t; r_t], `[T + 1, B, row]`; the first is [h_0; r_0]. */
  dropped: Field | undefined
  /** Floats from one row to the next. */
  stride: number
  /** Where the read vectors start in a row, in floats. */
  reads: number
}>

export const stackedRows = (arena: Arena, { T, B, row, units, dropping, training }: Sizes): StackedRows => ({
  // The readout reads the rows of all time steps at once.
  values: arena.field(B * row, T + 1),
  gradients: training ? arena.field(B * row, T + 1) : undefined,
  dropped: dropping ? arena.field(B * row, T + 1) : undefined,
  stride: row,
  reads: units,
})

/** Where the hidden states of time step t start. */
export const hiddenAt = ({ values }: StackedRows, base: number, t: number): number => at(values, base, t)

/** Where the rows of time step t start that have the dropped hidden states; without dropout, the rows themselves. */
export const droppedAt = ({ values, dropped }: StackedRows, base: number, t: number): number =>
  at(dropped ?? values, base, t)

/** Where the read vectors of time step t start. */
export const readsAt = ({ values, reads }: StackedRows, base: number, t: number): number =>
  at(values, base, t) + 4 * reads

/** Where the gradients of time step t's hidden states start. */
export const dHiddenAt = ({ gradients }: StackedRows, base: number, t: number): number =>
  at(gradients as Field, base, t)

/** Where the gradients of time step t's read vectors start. */
export const dReadsAt = ({ gradients, reads }: StackedRows, base: number, t: number): number =>
  at(gradients as Field, base, t) + 4 * reads
