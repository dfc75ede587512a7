import type { Pass } from '../plan/affine.ts'
import { dHiddenAt, droppedAt, hiddenAt, type StackedRows } from '../plan/rows.ts'
import type { Sizes } from '../plan/sizes.ts'

/** Bypass dropout of the rows [h; r]: of what the readout gets, and with `recurrentDropout` of what the controller's next step gets. */
export type FusedBypass = Readonly<{
  /** The rows before the first step, of which nothing is dropped. */
  begin: (pass: Pass) => void
  /**
   * The rows of step t.
   *
   * @param dropout where the dropout factors of h lie, `[T B H]`
   */
  forward: (pass: Pass, t: number, dropout: number) => void
  /** The part of the gradients of all h that the readout has written. */
  beginBackward: (pass: Pass, dropout: number) => void
  /** The gradient of h_t, once readout and step t + 1 have added theirs, and before those of the memory. */
  backward: (pass: Pass, t: number, dropout: number) => void
}>

/** Plans bypass dropout of rows; `undefined` without it. */
export const fusedBypass = (
  { T, B, H, dropping, droppingRecurrence }: Sizes,
  rows: StackedRows,
): FusedBypass | undefined => {
  if (!dropping) return undefined
  const { stride } = rows
  const factorsAt = (dropout: number, t: number): number => dropout + 4 * t * B * H
  const copy = ({ kernels, base }: Pass, row: number): void =>
    kernels.copyRows(B, stride, hiddenAt(rows, base, row), stride, droppedAt(rows, base, row), stride)
  return {
    begin: (pass) => copy(pass, 0),
    forward: (pass, t, dropout) => {
      copy(pass, t + 1)
      pass.kernels.multiplyRows(B, H, factorsAt(dropout, t), H, droppedAt(rows, pass.base, t + 1), stride)
    },
    beginBackward: ({ kernels, base }, dropout) => {
      if (!droppingRecurrence) kernels.multiplyRows(T * B, H, dropout, H, dHiddenAt(rows, base, 1), stride)
    },
    backward: ({ kernels, base }, t, dropout) => {
      if (droppingRecurrence) kernels.multiplyRows(B, H, factorsAt(dropout, t), H, dHiddenAt(rows, base, t + 1), stride)
    },
  }
}
