import type { AppError } from '../../core/errors.ts'

/** The faults that a message lists. */
const MOST = 20

/** Collects the faults of files: keeps the first, and counts all. */
export type FaultList = Readonly<{
  /** @param place such as `FILE:LINE:COLUMN` */
  add: (place: string, what: string) => void
  count: () => number
  /** The faults as an error; `undefined` if there are none. */
  error: () => AppError | undefined
}>

export const createFaultList = (): FaultList => {
  const faults: string[] = []
  let count = 0
  return {
    add: (place, what) => {
      count++
      if (faults.length < MOST) faults.push(`${place}: ${what}`)
    },
    count: () => count,
    error: () => (count === 0 ? undefined : { tag: 'InvalidFiles', faults, count }),
  }
}
