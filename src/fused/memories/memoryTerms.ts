import type { Pass } from '../plan/affine.ts'
import { type Arena, at, type Field } from '../plan/arena.ts'
import type { Sizes } from '../plan/sizes.ts'

/** The terms of the memory's gradient: a sum of outer products, and a factor of each of the memory's own rows. */
export type MemoryTerms = Readonly<{
  /** `[B terms slots]` */
  coefficients: Field
  /** `[B terms word]` */
  vectors: Field
  /** `[B slots]` */
  own: Field
  /** Sets all terms to zero. */
  beginBackward: (pass: Pass) => void
}>

/** The terms of the memory's gradient in an arena; of no size unless the model is trained. */
export const fusedMemoryTerms = ({ B, word, slots, training }: Sizes, terms: number, arena: Arena): MemoryTerms => {
  const once = (size: number) => arena.field(training ? size : 0)
  const coefficients = once(B * terms * slots)
  const vectors = once(B * terms * word)
  const own = once(B * slots)
  return {
    coefficients,
    vectors,
    own,
    beginBackward: ({ kernels, base }) => {
      kernels.zero(B * terms * slots, at(coefficients, base))
      kernels.zero(B * terms * word, at(vectors, base))
      kernels.zero(B * slots, at(own, base))
    },
  }
}
