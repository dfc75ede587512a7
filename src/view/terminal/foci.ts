import type { Numbers } from '../../recording/recording.ts'

/** Where a head looks: its largest weight, and the slot that has it. */
export type Focus = Readonly<{ slot: number; weight: number }>

/** Where each head of a kind looks at each step, `[T][heads]`; none for a machine without memory. */
export const fociOf = (weightings: Numbers | undefined): ReadonlyArray<ReadonlyArray<Focus>> => {
  if (weightings === undefined) return []
  const [steps = 0, heads = 0, slots = 0] = weightings.shape
  return Array.from({ length: steps }, (_, t) =>
    Array.from({ length: heads }, (_, head) => {
      const from = (t * heads + head) * slots
      const row = weightings.data.subarray(from, from + slots)
      const weight = row.reduce((most, w) => Math.max(most, w), Number.NEGATIVE_INFINITY)
      return { slot: row.indexOf(weight), weight }
    }),
  )
}
