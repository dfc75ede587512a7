import type { Conventions } from '../memories/conventions.ts'
import { fusedAccess } from './access.ts'
import { type Arena, at, type Field, padded } from './arena.ts'
import { historyOf, linkFloats, lostBefore, momentOf } from './history.ts'
import { conventionalActivations } from './interface.ts'
import type { FusedMemory } from './memory.ts'
import type { Around, ReadWays, WayFields } from './readWays.ts'
import type { StackedRows } from './rows.ts'
import type { Sizes } from './sizes.ts'
import { single } from './state.ts'
import { slotBlock } from './stateBlocks.ts'

/** Reads go where content leads, and along links, from where they were to what was written before or after it. */
const links =
  ({ linkSharpness }: Conventions, sizes: Sizes, arena: Arena) =>
  ({ ξ, readWeightings, writeWeightings, content, dReadWeightings, dWriteWeightings, dContent }: Around): ReadWays => {
    const { T, B, N, R, K, slots, keeping, training } = sizes
    const perSlot = (heads: number, count: number) => arena.field(B * heads * slots, count)
    const once = (size: number) => arena.field(training ? size : 0)
    const linkSize = linkFloats(sizes)

    const link = historyOf(arena, linkSize, T, keeping)
    const precedence = perSlot(K, training ? T + 1 : 2)
    const steps = training ? T : 1
    const forwards = perSlot(K * R, steps)
    const backwards = perSlot(K * R, steps)
    const columns = arena.field(22 * padded(N))
    const dLink = once(linkSize)
    const dPrecedence = once(B * K * slots)
    const dForwards = once(B * K * R * slots)
    const dBackwards = once(B * K * R * slots)

    /** Where links lead: as found, and as read heads choose among it, which may be sharpened. */
    const directionOf = <Name extends string>(exponents: Name, found: Field, gradient: Field) => ({
      exponents,
      found,
      chosen: linkSharpness ? perSlot(K * R, steps) : found,
      gradient,
    })
    const backward = directionOf('backwardSharpness', backwards, dBackwards)
    const forward = directionOf('forwardSharpness', forwards, dForwards)
    const sharpened = linkSharpness ? [backward, forward] : []

    const linkAt = (base: number, t: number) => momentOf(link, base, t)

    return {
      state: [
        slotBlock('precedence', K, sizes, {
          at: (base, t) => at(precedence, base, t),
          gradientAt: single(dPrecedence),
        }),
        {
          path: 'link',
          groups: K * N,
          width: N,
          stride: slots,
          sequence: K * N * slots,
          inRows: false,
          at: linkAt,
          gradientAt: single(dLink),
        },
      ],

      begin: ({ kernels, base }) => {
        // The link's kernels rely on a diagonal of zeros, and no equation reads what else was there.
        kernels.zero(1, at(columns, base))
        for (let matrix = 0; matrix < B * K; matrix++)
          kernels.copyRows(N, 1, at(columns, base), 0, linkAt(base, 0) + 4 * matrix * N * slots, slots + 1)
      },

      forward: ({ kernels, base }, t) => {
        const next = t + 1
        kernels.linkForward(
          B, N, R, K, linkAt(base, t), linkAt(base, next), at(precedence, base, t), at(writeWeightings, base, next),
          at(readWeightings, base, t), at(forwards, base, t), at(backwards, base, t), at(columns, base),
        )
        kernels.precedenceForward(
          B, N, K, at(precedence, base, t), at(writeWeightings, base, next), at(precedence, base, next),
        )
        for (const { exponents, found, chosen } of sharpened)
          kernels.sharpnessForward(
            B, N, R, K, ξ.stride, at(found, base, t), ξ.values(exponents, base, t), at(chosen, base, t),
          )
        kernels.readWeightingsForward(
          B, N, R, K, ξ.stride, at(forward.chosen, base, t), at(backward.chosen, base, t), at(content, base, t),
          ξ.values('readModes', base, t), at(readWeightings, base, next),
        )
      },

      restore: ({ kernels, base }, t) => {
        const [first, last] = lostBefore(link, t + 1, T)
        for (let moment = first; moment <= last; moment++)
          kernels.linkUpdate(
            B, N, K, linkAt(base, moment - 1), linkAt(base, moment), at(precedence, base, moment - 1),
            at(writeWeightings, base, moment),
          )
      },

      backward: ({ kernels, base }, t) => {
        kernels.readWeightingsBackward(
          B, N, R, K, ξ.stride, at(forward.chosen, base, t), at(backward.chosen, base, t), at(content, base, t),
          ξ.values('readModes', base, t), at(dReadWeightings, base), at(dForwards, base), at(dBackwards, base),
          at(dContent, base), ξ.gradients('readModes', base, t),
        )
        for (const { exponents, found, chosen, gradient } of sharpened)
          kernels.sharpnessBackward(
            B, N, R, K, ξ.stride, at(found, base, t), ξ.values(exponents, base, t), at(chosen, base, t),
            at(gradient, base), ξ.gradients(exponents, base, t),
          )
      },

      writtenBackward: ({ kernels, base }, t) => {
        const [before, written] = [at(precedence, base, t), at(writeWeightings, base, t + 1)]
        const dWrite = at(dWriteWeightings, base)
        kernels.precedenceBackward(B, N, K, before, written, at(dPrecedence, base), dWrite)
        kernels.linkBackward(
          B, N, R, K, linkAt(base, t), before, written, at(readWeightings, base, t), at(dForwards, base),
          at(dBackwards, base), at(dLink, base), at(dReadWeightings, base), dWrite, at(dPrecedence, base),
          at(columns, base),
        )
      },
    }
  }

/** The DNC's memory, in the order of `memories/dnc.ts`: free, allocate, write, link, read. */
export const fusedDnc = (conventions: Conventions, sizes: Sizes, rows: StackedRows, arena: Arena): FusedMemory => {
  const { R, K } = sizes
  const { distributions, sharpening } = conventionalActivations(conventions)
  const fields: WayFields = {
    modes: [{ name: 'readModes', activation: distributions, groups: R, width: 2 * K + 1 }],
    sharpness: conventions.linkSharpness
      ? [
          { name: 'backwardSharpness', activation: sharpening, groups: R, width: K },
          { name: 'forwardSharpness', activation: sharpening, groups: R, width: K },
        ]
      : [],
  }
  return fusedAccess(conventions, sizes, rows, arena, fields, links(conventions, sizes, arena))
}
