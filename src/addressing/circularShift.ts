import { describe, refuse } from '../core/floats.ts'
import { kernel } from '../core/shape.ts'
import { circularConvolution } from '../kernels/circularConvolution.ts'

/**
 * Circular shift  w̃[n] = Σ_s shift[s] · w_g[(n + s − ⌊S/2⌋) mod N].
 *
 * Differs from the paper, which indexes shifts by their size: here they go from +⌊S/2⌋ slots to −⌊S/2⌋.
 *
 * @param weightings      `[B H N]` w_g
 * @param shiftWeightings `[B H S]` a distribution over shifts, S odd
 * @returns               `[B H N]` w̃
 *
 * @see Graves et al. 2014, eq. 8
 * @law the mass is preserved; all weight on the middle shift changes nothing
 */
export const circularShift = kernel(
  'circular shift',
  { inputs: { weightings: 'B H N', shiftWeightings: 'B H S' }, output: 'B H N' },
  ({ weightings, shiftWeightings }) => {
    if (shiftWeightings.shape[2] % 2 === 0)
      refuse('circular shift: shiftWeightings', '[B H S] with S odd', describe(shiftWeightings))
    return circularConvolution(weightings, shiftWeightings)
  },
)
