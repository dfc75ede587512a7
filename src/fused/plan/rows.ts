import { type Arena, at, type Field } from './arena.ts'
import type { Sizes } from './sizes.ts'

/**
 * The rows [h_t; r_t] of every time step, `[T + 1, B, row]`, and their gradients. Hidden state and read vectors are written
 * where the next step's controller and the readout read them, so they need no concatenation.
 */
export type StackedRows = Readonly<{
  values: Field
  gradients: Field | undefined
  /** Floats from one row to the next. */
  stride: number
  /** Where the read vectors start in a row, in floats. */
  reads: number
}>

export const stackedRows = (arena: Arena, { T, B, row, units, training }: Sizes): StackedRows => ({
  // The readout reads the rows of all time steps at once.
  values: arena.field(B * row, T + 1),
  gradients: training ? arena.field(B * row, T + 1) : undefined,
  stride: row,
  reads: units,
})

/** Where the hidden states of time step t start. */
export const hiddenAt = ({ values }: StackedRows, base: number, t: number): number => at(values, base, t)

/** Where the read vectors of time step t start. */
export const readsAt = ({ values, reads }: StackedRows, base: number, t: number): number =>
  at(values, base, t) + 4 * reads

/** Where the gradients of time step t's hidden states start. */
export const dHiddenAt = ({ gradients }: StackedRows, base: number, t: number): number =>
  at(gradients as Field, base, t)

/** Where the gradients of time step t's read vectors start. */
export const dReadsAt = ({ gradients, reads }: StackedRows, base: number, t: number): number =>
  at(gradients as Field, base, t) + 4 * reads
