import type { ModelConfig } from '../models/config.ts'

const memories = new Set(['ntm', 'dnc', 'none'])
const controllers = new Set(['lstm', 'feedforward'])

/**
 * Why the fused path does not serve a machine: which part has no kernels.
 *
 * @returns `undefined` where it does
 */
export const uncovered = ({ kind, controller }: ModelConfig): string | undefined => {
  if (!memories.has(kind)) return `the memory ${kind} has no fused kernels`
  if (!controllers.has(controller.kind)) return `the controller ${controller.kind} has no fused kernels`
  return undefined
}
