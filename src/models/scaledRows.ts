import type { Scaling } from './targets.ts'

/** Mean and deviation as the numbers that tensors hold. */
const vectors = ({ mean, deviation }: Scaling) => [Float32Array.from(mean), Float32Array.from(deviation)] as const

/**
 * Writes rows as a model computes with them, (x − mean) / deviation, to where it reads them: `standardisedInputs` without
 * tensors, to the bit.
 */
export const standardisedRow = (scaling: Scaling): ((row: ArrayLike<number>, target: Float32Array) => void) => {
  if (scaling.mean.length === 0) return (row, target) => target.set(row)
  const [mean, deviation] = vectors(scaling)
  return (row, target) => {
    target.set(row)
    for (const [at, x] of target.entries())
      target[at] = Math.fround(x - (mean[at] as number)) / (deviation[at] as number)
  }
}

/** Copies a model's own outputs in the unit of the data, y · deviation + mean: `inUnits` without tensors, to the bit. */
export const rowInUnits = (scaling: Scaling): ((row: Float32Array) => Float32Array) => {
  if (scaling.mean.length === 0) return (row) => row.slice()
  const [mean, deviation] = vectors(scaling)
  return (row) => row.map((y, at) => Math.fround(y * (deviation[at] as number)) + (mean[at] as number))
}
