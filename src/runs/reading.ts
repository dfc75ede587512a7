import * as tf from '@tensorflow/tfjs-core'
import { release, scope } from '../core/ownership.ts'
import { entries, type TreeRecord } from '../core/tree.ts'
import { probedTensors, type StepMetrics, type TrainState } from '../training/step.ts'

/** What a step tells, in JavaScript. */
export type Reading = Readonly<{
  loss: number
  gradientNorm: number
  /** The first tensor with an entry that is not finite. */
  bad: Readonly<{ tensor: string; value: string }> | undefined
}>

/** One number per leaf: 0 where all its entries are finite, else NaN. */
const finitenessOf = (params: TreeRecord): tf.Tensor1D =>
  scope(() => tf.stack(entries(params).map(([, value]) => tf.sum(tf.mul(value, 0)))) as tf.Tensor1D)

const nameOf = (value: number): string => (Number.isNaN(value) ? 'NaN' : String(value))

const firstBad = (probes: ArrayLike<number>, names: ReadonlyArray<string>): string | undefined =>
  names.find((_, at) => probes[at] !== 0)

/**
 * Reads a step's metrics and frees them. An update may overflow though its gradients do not, so the new params are
 * looked at, too.
 *
 * @param next the state after the step
 */
export const readMetrics = async (metrics: StepMetrics, next: TrainState): Promise<Reading> => {
  const updated = finitenessOf(next.params)
  const [[loss = Number.NaN], [gradientNorm = Number.NaN], probes, updatedProbes] = await Promise.all([
    metrics.loss.data(),
    metrics.gradientNorm.data(),
    metrics.finiteness.data(),
    updated.data(),
  ])
  release({ ...metrics, updated })
  const tensor =
    firstBad(probes, probedTensors(next.params)) ??
    firstBad(
      updatedProbes,
      entries(next.params).map(([path]) => `the update of ${path}`),
    )
  const value = probes[0] === 0 ? 'NaN or infinite' : nameOf(loss)
  return { loss, gradientNorm, bad: tensor === undefined ? undefined : { tensor, value } }
}
