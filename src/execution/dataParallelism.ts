import type { Model } from '../models/model.ts'
import type { ExecutionChoice } from './expectedExecution.ts'

/** Whether several workers may each compute some sequences of a model's batches, and why or why not, in words. */
export type DataParallelism = Readonly<{ allowed: boolean; reason: string }>

/**
 * Whether a model's batches may be divided among workers.
 *
 * @param execution how the model computes sequences: workers have the fused kernels alone
 */
export const dataParallelism = (
  { trainingStep }: Pick<Model, 'trainingStep'>,
  { mode, reason }: ExecutionChoice,
): DataParallelism => {
  if (mode !== 'fused') return { allowed: false, reason }
  if (trainingStep !== undefined) return { allowed: false, reason: 'bypass dropout is drawn for whole batches' }
  return { allowed: true, reason }
}
