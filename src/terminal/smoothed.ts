/** The number of sequences over which the shown loss is a mean. */
const SEQUENCES = 256

/** A running mean in which a number’s weight falls by the factor e every {@link SEQUENCES} sequences. */
export type Smoothed = Readonly<{ sum: number; weight: number }>

/** The mean of no number yet. */
export const unsmoothed: Smoothed = { sum: 0, weight: 0 }

/**
 * The running mean after the loss of an update. A loss that is not finite leaves it as it is.
 *
 * @param batchSize sequences of the update
 */
export const smoothedWith = ({ sum, weight }: Smoothed, loss: number, batchSize: number): Smoothed => {
  if (!Number.isFinite(loss)) return { sum, weight }
  const kept = Math.exp(-batchSize / SEQUENCES)
  return { sum: kept * sum + (1 - kept) * loss, weight: kept * weight + (1 - kept) }
}

/** The mean; NaN of no number. */
export const smoothedLoss = ({ sum, weight }: Smoothed): number => sum / weight
