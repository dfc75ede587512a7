/** Statistics of iteration times, in milliseconds. */
export type Summary = Readonly<{ iterations: number; medianMs: number; minMs: number }>

/** The ratio of two summaries. */
export type Ratio = Readonly<{ median: number; minimum: number }>

/** @throws RangeError if there are no times */
export const summaryOf = (times: ReadonlyArray<number>): Summary => {
  if (times.length === 0) throw new RangeError('no times to summarise')
  const rising = times.toSorted((a, b) => a - b)
  const at = (index: number): number => rising[index] as number
  const middle = (rising.length - 1) / 2
  return {
    iterations: times.length,
    medianMs: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    minMs: at(0),
  }
}

export const ratioOf = (above: Omit<Summary, 'iterations'>, below: Omit<Summary, 'iterations'>): Ratio => ({
  median: above.medianMs / below.medianMs,
  minimum: above.minMs / below.minMs,
})
