import type { Head } from './heads.ts'
import type { Recording } from './recording.ts'
import { headWeightings } from './weightings.ts'

/** Where a head looks: its largest weight, and the slot that has it. */
export type Focus = Readonly<{ slot: number; weight: number }>

/** Where each head of a kind looks at each step, `[T][heads]`; no heads of a machine without memory. */
export const fociOf = (recording: Recording, kind: Head['kind']): ReadonlyArray<ReadonlyArray<Focus>> => {
  const heads = headWeightings(recording).filter((head) => head.kind === kind)
  return Array.from({ length: recording.inputs.shape[0] ?? 0 }, (_, t) =>
    heads.map((head) => {
      const row = Array.from({ length: recording.anatomy.slots }, (_, slot) => head.weight(t, slot))
      const weight = row.reduce((most, w) => Math.max(most, w), Number.NEGATIVE_INFINITY)
      return { slot: row.indexOf(weight), weight }
    }),
  )
}
