import type { Conventions } from '../../memories/conventions.ts'
import { dncSchema } from '../../memories/dnc/schema.ts'
import { type Arena, at, type Field, padded } from '../plan/arena.ts'
import { historyOf, linkFloats, lostBefore, timestepOf } from '../plan/history.ts'
import type { Sizes } from '../plan/sizes.ts'
import { single } from '../plan/state.ts'
import { stateBlocks } from '../plan/stateBlocks.ts'
import { fusedAccess } from './access.ts'
import type { MemoryPass } from './memory.ts'
import type { ReadContext, ReadModes } from './readModes.ts'

type Context = ReadContext<keyof (typeof dncSchema)['interface']>

/** Read weightings by content and along links: from the last read weightings to what was written before or after. */
const links =
  ({ linkSharpness }: Conventions, sizes: Sizes, arena: Arena) =>
  ({
    ξ,
    readWeightings,
    writeWeightings,
    content,
    dReadWeightings,
    dWriteWeightings,
    dContent,
  }: Context): ReadModes => {
    const { T, B, N, R, K, slots, keeping: checkpointing, training } = sizes
    const perSlot = (heads: number, count: number) => arena.field(B * heads * slots, count)
    const once = (size: number) => arena.field(training ? size : 0)
    const linkSize = linkFloats(sizes)

    const link = historyOf(arena, linkSize, T, checkpointing)
    const precedence = perSlot(K, training ? T + 1 : 2)
    const steps = training ? T : 1
    const forwards = perSlot(K * R, steps)
    const backwards = perSlot(K * R, steps)
    const columns = arena.field(22 * padded(N))
    const dLink = once(linkSize)
    const dPrecedence = once(B * K * slots)
    const dForwards = once(B * K * R * slots)
    const dBackwards = once(B * K * R * slots)

    /** Forward and backward weightings along links: as computed, and as the read modes mix them, which may be sharpened. */
    const directionOf = <Name extends string>(exponents: Name, found: Field, gradient: Field) => ({
      exponents,
      found,
      chosen: linkSharpness ? perSlot(K * R, steps) : found,
      gradient,
    })
    const backward = directionOf('backwardSharpness', backwards, dBackwards)
    const forward = directionOf('forwardSharpness', forwards, dForwards)
    const sharpened = linkSharpness ? [backward, forward] : []

    const linkAt = (base: number, t: number) => timestepOf(link, base, t)
    const block = stateBlocks(dncSchema, sizes)

    return {
      state: [
        block('precedence', { at: (base, t) => at(precedence, base, t), gradientAt: single(dPrecedence) }),
        block('link', { at: linkAt, gradientAt: single(dLink) }),
      ],
      histories: { link },

      begin: ({ kernels, base }) => {
        // The link's kernels need zeros on the diagonal, and no equation reads it.
        kernels.zero(1, at(columns, base))
        for (let matrix = 0; matrix < B * K; matrix++)
          kernels.copyRows(N, 1, at(columns, base), 0, linkAt(base, 0) + 4 * matrix * N * slots, slots + 1)
      },

      forward: ({ kernels, base }, t) => {
        const next = t + 1
        kernels.linkForward(
          B,
          N,
          R,
          K,
          linkAt(base, t),
          linkAt(base, next),
          at(precedence, base, t),
          at(writeWeightings, base, next),
          at(readWeightings, base, t),
          at(forwards, base, t),
          at(backwards, base, t),
          at(columns, base),
        )
        kernels.precedenceForward(
          B,
          N,
          K,
          at(precedence, base, t),
          at(writeWeightings, base, next),
          at(precedence, base, next),
        )
        for (const { exponents, found, chosen } of sharpened)
          kernels.sharpnessForward(
            B,
            N,
            R,
            K,
            ξ.stride,
            at(found, base, t),
            ξ.values(exponents, base, t),
            at(chosen, base, t),
          )
        kernels.readWeightingsForward(
          B,
          N,
          R,
          K,
          ξ.stride,
          at(forward.chosen, base, t),
          at(backward.chosen, base, t),
          at(content, base, t),
          ξ.values('readModes', base, t),
          at(readWeightings, base, next),
        )
      },

      restore: ({ kernels, base }, t) => {
        const [first, last] = lostBefore(link, t + 1, T)
        for (let moment = first; moment <= last; moment++)
          kernels.linkUpdate(
            B,
            N,
            K,
            linkAt(base, moment - 1),
            linkAt(base, moment),
            at(precedence, base, moment - 1),
            at(writeWeightings, base, moment),
          )
      },

      backward: ({ kernels, base }, t) => {
        kernels.readWeightingsBackward(
          B,
          N,
          R,
          K,
          ξ.stride,
          at(forward.chosen, base, t),
          at(backward.chosen, base, t),
          at(content, base, t),
          ξ.values('readModes', base, t),
          at(dReadWeightings, base),
          at(dForwards, base),
          at(dBackwards, base),
          at(dContent, base),
          ξ.gradients('readModes', base, t),
        )
        for (const { exponents, found, chosen, gradient } of sharpened)
          kernels.sharpnessBackward(
            B,
            N,
            R,
            K,
            ξ.stride,
            at(found, base, t),
            ξ.values(exponents, base, t),
            at(chosen, base, t),
            at(gradient, base),
            ξ.gradients(exponents, base, t),
          )
      },

      writtenBackward: ({ kernels, base }, t) => {
        const [before, written] = [at(precedence, base, t), at(writeWeightings, base, t + 1)]
        const dWrite = at(dWriteWeightings, base)
        kernels.precedenceBackward(B, N, K, before, written, at(dPrecedence, base), dWrite)
        kernels.linkBackward(
          B,
          N,
          R,
          K,
          linkAt(base, t),
          before,
          written,
          at(readWeightings, base, t),
          at(dForwards, base),
          at(dBackwards, base),
          at(dLink, base),
          at(dReadWeightings, base),
          dWrite,
          at(dPrecedence, base),
          at(columns, base),
        )
      },
    }
  }

/** The DNC's memory, in the order of `memories/dnc/step.ts`: free, allocate, write, link, read. */
export const fusedDnc: MemoryPass = (options, sizes, rows, arena) =>
  fusedAccess(dncSchema, options, sizes, rows, arena, links(options.conventions, sizes, arena))
