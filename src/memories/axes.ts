import type { MemoryOptions } from './options.ts'

/**
 * The letters of a memory's axes: N slots, W elements of a word, R read heads, K write heads, H = R + K
 * heads (reads first), S shifts, M = 2K + 1 read modes, L links of a slot.
 */
export type AxisSizes = Readonly<Record<'N' | 'W' | 'R' | 'K' | 'H' | 'S' | 'M' | 'L', number>>

/** The sizes of a memory's axes. */
export const axisSizes = ({
  slots: N,
  wordSize: W,
  readHeads: R,
  writeHeads: K,
  shifts: S,
  linksPerSlot,
}: Omit<MemoryOptions, 'conventions' | 'readTopK'>): AxisSizes => ({
  N,
  W,
  R,
  K,
  H: R + K,
  S,
  M: 2 * K + 1,
  L: Math.min(linksPerSlot, N),
})

/** The letters of a field's axes: `'K N'` is K, then N. */
export const lettersOf = (axes: string): ReadonlyArray<string> => (axes === '' ? [] : axes.split(' '))

/**
 * A field's shape without its batch axis.
 *
 * @throws RangeError if an axis has an unknown letter
 */
export const shapeOf = (axes: string, sizes: AxisSizes): ReadonlyArray<number> =>
  lettersOf(axes).map((letter) => {
    const size = (sizes as Readonly<Record<string, number>>)[letter]
    if (size === undefined) throw new RangeError(`[${axes}]: no axis of a memory is called ${letter}`)
    return size
  })
