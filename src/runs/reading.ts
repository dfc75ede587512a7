import { disposeTree } from '../core/ownership.ts'
import { probedTensors, type StepMetrics, type TrainState } from '../training/step.ts'

/** The metrics of a step as numbers. */
export type Reading = Readonly<{
  loss: number
  gradientNorm: number
  /** The first tensor with a non-finite entry. */
  bad: Readonly<{ tensor: string; value: string }> | undefined
}>

const nameOf = (value: number): string => (Number.isNaN(value) ? 'NaN' : String(value))

/**
 * Reads a step's metrics and frees them.
 *
 * @param next the state after the step
 */
export const readMetrics = async (metrics: StepMetrics, next: TrainState): Promise<Reading> => {
  const [[loss = Number.NaN], [gradientNorm = Number.NaN], probes] = await Promise.all([
    metrics.loss.data(),
    metrics.gradientNorm.data(),
    metrics.finiteness.data(),
  ])
  disposeTree(metrics)
  const at = probes.findIndex((probe) => probe !== 0)
  if (at === -1) return { loss, gradientNorm, bad: undefined }
  const value = probes[0] === 0 ? 'NaN or infinite' : nameOf(loss)
  return { loss, gradientNorm, bad: { tensor: probedTensors(next.params)[at] as string, value } }
}
