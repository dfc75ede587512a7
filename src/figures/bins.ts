/** Columns or rows of a figure: one for each entry, or for several side by side where there would be too many. */
export type Bins = Readonly<{
  /** Entries. */
  of: number
  /** Entries of a bin; the last one may have fewer. */
  size: number
  count: number
}>

/** At most `most` bins for `of` entries. */
export const binsOf = (of: number, most: number): Bins => {
  const size = Math.max(1, Math.ceil(of / most))
  return { of, size, count: Math.ceil(of / size) }
}

/** The value of a bin: that of its entries which is farthest from 0, so that none is lost; `undefined` if none has one. */
export const farthest =
  ({ of, size }: Bins, value: (entry: number) => number | undefined) =>
  (bin: number): number | undefined => {
    let found = value(bin * size)
    for (let entry = bin * size + 1; entry < Math.min(of, (bin + 1) * size); entry++) {
      const other = value(entry)
      if (other === undefined) continue
      if (found === undefined || !(Math.abs(other) <= Math.abs(found))) found = other
    }
    return found
  }

/** What a figure says about bins; nothing where each has one entry. */
export const binNote = ({ size }: Bins, bin: string, entries: string): string =>
  size === 1 ? '' : `Each ${bin} is ${size} ${entries}: the value farthest from 0.`
