import type { Points } from './series.ts'

/** The index of the last point at or before x; −1 if there is none. */
const lastAtOrBefore = (x: ReadonlyArray<number>, at: number): number => {
  let [low, high] = [0, x.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((x[middle] as number) <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** A curve at a place: its value there, null where that is not finite; or that it has not begun, or has ended. */
export type AtPlace = Readonly<
  { kind: 'value'; index: number; y: number | null } | { kind: 'before' } | { kind: 'ended' }
>

/** The value of a curve at the nearest of its points; none where the curve has not begun, or ended by more than one step before. */
export const valueAt = ({ x, y }: Points, at: number): AtPlace => {
  const before = lastAtOrBefore(x, at)
  if (before === -1) return { kind: 'before' }
  const last = x.length - 1
  if (before === last) {
    const step = last > 0 ? ((x[last] as number) - (x[0] as number)) / last : 0
    if (at > (x[last] as number) + step) return { kind: 'ended' }
    return { kind: 'value', index: last, y: y[last] ?? null }
  }
  const isNext = (x[before + 1] as number) - at < at - (x[before] as number)
  const index = isNext ? before + 1 : before
  return { kind: 'value', index, y: y[index] ?? null }
}
