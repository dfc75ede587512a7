import type { KernelExports } from '../../kernels/compiled/exports.ts'
import type { TargetKind } from '../../models/targets.ts'

/** The kernels of a loss, all with the same arguments. */
export type LossKernels = Readonly<{
  forward: KernelExports['crossEntropyForward']
  backward: KernelExports['crossEntropyBackward']
}>

/** The kernels of the loss of a kind of targets. */
export const lossKernels = (kernels: KernelExports, kind: TargetKind): LossKernels => {
  switch (kind) {
    case 'bits':
      return { forward: kernels.crossEntropyForward, backward: kernels.crossEntropyBackward }
    case 'classes':
      return { forward: kernels.softmaxCrossEntropyForward, backward: kernels.softmaxCrossEntropyBackward }
    case 'values':
      return { forward: kernels.squaredErrorForward, backward: kernels.squaredErrorBackward }
  }
}

/**
 * The factor from the sum over a batch to the loss of a sequence: from nats to bits for bits and classes.
 *
 * @param B the sequences of the whole batch
 */
export const lossScale = (kind: TargetKind, B: number): number => 1 / (kind === 'values' ? B : B * Math.LN2)
