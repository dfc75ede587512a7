import { missingKernels, NO_KERNELS } from '../fused/registry.ts'
import type { Model } from '../models/model.ts'

/**
 * How a model computes sequences: `fused`, in the fused kernels; `parallel`, all steps at once in tfjs operations;
 * `stepwise`, one call of its step per row; `stacked`, the whole sequence through one layer after the other, each in its own
 * mode.
 */
export type ExecutionMode = 'fused' | 'parallel' | 'stepwise' | 'stacked'

/** A mode, and the reason in words: “fused kernels”, or why the fused kernels do not cover the model. */
export type ExecutionChoice = Readonly<{ mode: ExecutionMode; reason: string }>

/**
 * How many times as long as in fused kernels a model with a memory takes step by step: copy with an NTM of default size, where
 * an update takes 33 times as long with a GRU and 47 times with a Transformer as with an LSTM.
 */
const STEPWISE_FACTOR = 30

/** How slow a model without fused kernels is, in words; `undefined` for the others. */
export const slownessOf = ({ mode, reason }: ExecutionChoice): string | undefined =>
  mode === 'stepwise' && reason.endsWith(NO_KERNELS)
    ? `about ${STEPWISE_FACTOR} times as slow as a model that has them, such as an NTM with an LSTM`
    : undefined

/**
 * How a model will compute sequences once its backend runs.
 *
 * @param hasKernels whether that backend will have the fused kernels
 */
export const expectedExecution = (
  { path, definitions, parallel, layers }: Pick<Model, 'path' | 'definitions' | 'parallel' | 'layers'>,
  hasKernels: boolean,
): ExecutionChoice => {
  if (path === 'reference') return { mode: 'stepwise', reason: 'the reference path was asked for' }
  if (layers !== undefined) return { mode: 'stacked', reason: 'its layers run one after the other' }
  const missing = missingKernels(definitions)
  if (missing === undefined && hasKernels) return { mode: 'fused', reason: 'fused kernels' }
  return {
    mode: parallel === undefined ? 'stepwise' : 'parallel',
    reason: missing ?? 'the fused kernels run only on the WASM backend with SIMD',
  }
}
