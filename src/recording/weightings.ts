import { captionedFields } from './fields.ts'
import { type Head, headsAlong } from './heads.ts'
import { entry } from './numbersAt.ts'
import type { Recording } from './recording.ts'

/** A head, and its weight on each slot at each step. */
export type HeadWeighting = Head & Readonly<{ weight: (t: number, slot: number) => number }>

/**
 * The weightings of all heads, write heads first: the first captioned weightings over heads and slots (`R N`, `K N`,
 * `H N`). Empty for a model without a memory.
 */
export const headWeightings = (recording: Recording): ReadonlyArray<HeadWeighting> => {
  const found = captionedFields(recording)
    .filter(({ axes, role }) => /^[RKH] N$/.test(axes) && role === 'weightings')
    .map(({ letters: [letter = ''], numbers }) =>
      headsAlong(letter, numbers.shape[1] ?? 0, recording.anatomy).map((head, at) => ({
        ...head,
        weight: (t: number, slot: number) => entry(numbers, t, at, slot),
      })),
    )
  const ofKind = (kind: Head['kind']) =>
    found.find((heads) => heads.some((head) => head.kind === kind))?.filter((head) => head.kind === kind) ?? []
  return [...ofKind('write'), ...ofKind('read')]
}
