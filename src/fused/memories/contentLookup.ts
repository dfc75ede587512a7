import type { Pass } from '../plan/affine.ts'
import { type Arena, at } from '../plan/arena.ts'
import type { Sizes } from '../plan/sizes.ts'

/** The look-ups of some heads, as pointers to the first head's data. */
export type ContentQuery = Readonly<{
  heads: number
  keys: number
  strengths: number
  /** Only with masks. */
  masks: number | undefined
  memory: number
  /** Norms of the memory's rows; masked rows have their own. */
  norms: number
  /** `[B total slots]` */
  similarity: number
  content: number
}>

/** Inputs and outputs of the backward pass. */
export type ContentQueryGradients = Readonly<{
  /** `[B dTotal slots]` */
  dContent: number
  dTotal: number
  dKeys: number
  dStrengths: number
  dMasks: number | undefined
  /** These heads' terms of the memory's gradient: `[B terms slots]` times `[B terms word]`. */
  coefficients: number
  vectors: number
  /** Factors of the memory's own rows `[B slots]`, and whether to add to what is there. */
  own: number
  accumulateOwn: 0 | 1
  /** Added to only with masks. */
  dMemory: number
}>

/** Look-ups by content, masked or not, for some of `total` heads. */
export type LookUp = Readonly<{
  /** @param first index of the first of these heads among all */
  forward: (pass: Pass, t: number, sought: ContentQuery, first?: number) => void
  backward: (pass: Pass, t: number, sought: ContentQuery, gradients: ContentQueryGradients, first?: number) => void
}>

/**
 * Look-ups of `total` heads. Masks differ from head to head, and so do the norms of masked rows.
 *
 * @param F     floats from one row of the interface to the next
 * @param terms how many terms the memory's gradient has
 */
export const fusedContentLookup = (
  { T, B, N, W, word, slots, training }: Sizes,
  { masking, total, F, terms }: Readonly<{ masking: boolean; total: number; F: number; terms: number }>,
  arena: Arena,
): LookUp => {
  const room = (size: number, timesteps = 1) => arena.field(masking ? size : 0, timesteps)
  const maskedNorms = room(B * total * slots, training ? T : 1)
  const products = room(B * total * word)
  const ownOfHead = room(slots)
  const normsAt = (base: number, t: number, first: number) => at(maskedNorms, base, t) + 4 * first * slots
  return {
    forward: ({ kernels, base }, t, sought, first = 0) => {
      const { heads, keys, strengths, masks, memory, norms, similarity, content } = sought
      if (masks === undefined)
        kernels.contentForward(B, N, W, heads, F, keys, strengths, memory, norms, similarity, content, total)
      else
        kernels.maskedContentForward(
          B,
          N,
          W,
          heads,
          F,
          keys,
          strengths,
          masks,
          memory,
          at(products, base),
          normsAt(base, t, first),
          similarity,
          content,
          total,
        )
    },
    backward: ({ kernels, base }, t, sought, gradients, first = 0) => {
      const { heads, keys, strengths, masks, memory, norms, similarity, content } = sought
      const { dContent, dTotal, dKeys, dStrengths, dMasks, coefficients, vectors, own, accumulateOwn } = gradients
      if (masks === undefined || dMasks === undefined) {
        kernels.contentBackward(
          B,
          N,
          W,
          heads,
          F,
          keys,
          strengths,
          memory,
          norms,
          similarity,
          content,
          total,
          dContent,
          dTotal,
          dKeys,
          dStrengths,
          coefficients,
          terms,
          own,
          accumulateOwn,
        )
        kernels.copyRows(B, heads * word, keys, F, vectors, terms * word)
      } else {
        kernels.maskedContentBackward(
          B,
          N,
          W,
          heads,
          F,
          keys,
          strengths,
          masks,
          memory,
          at(products, base),
          normsAt(base, t, first),
          similarity,
          content,
          total,
          dContent,
          dTotal,
          dKeys,
          dStrengths,
          dMasks,
          coefficients,
          terms,
          at(ownOfHead, base),
          gradients.dMemory,
        )
        kernels.copyRows(B, heads * word, at(products, base), heads * word, vectors, terms * word)
      }
    },
  }
}
