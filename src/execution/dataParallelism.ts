import type { Model } from '../models/model.ts'
import type { ExecutionChoice } from './expectedExecution.ts'

/** Whether several workers may share a model's batches, and the reason in words. */
export type DataParallelism = Readonly<{ allowed: boolean; reason: string }>

/**
 * Whether a model's batches may be divided among worker threads.
 *
 * @param execution how the model computes sequences; workers support only the fused kernels
 */
export const dataParallelism = (
  { trainingStep }: Pick<Model, 'trainingStep'>,
  { mode, reason }: ExecutionChoice,
): DataParallelism => {
  if (mode !== 'fused') return { allowed: false, reason }
  if (trainingStep !== undefined) return { allowed: false, reason: 'bypass dropout is drawn for whole batches' }
  return { allowed: true, reason }
}
