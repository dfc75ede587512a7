import type { Numbers } from '../../recording/recording.ts'

/** One of many numbers by its indices, time first. */
export const entry = ({ shape, data }: Numbers, ...indices: ReadonlyArray<number>): number =>
  data[indices.reduce((at, index, axis) => at * (shape[axis] ?? 1) + index, 0)] ?? Number.NaN

/** How many there are along an axis. */
export const length = ({ shape }: Numbers, axis: number): number => shape[axis] ?? 0
