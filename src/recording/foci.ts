import type { Head } from './heads.ts'
import type { Recording } from './recording.ts'
import { headWeightings } from './weightings.ts'

/** A head's largest weight, and its slot. */
export type Focus = Readonly<{ slot: number; weight: number }>

/** The focus of each head of a kind at each step, `[T][heads]`; no heads for a model without memory. */
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
