import { memoryOf } from '../models/applicable.ts'
import type { ModelConfig } from '../models/config.ts'
import { type CellOf, feedforwardCell, lstmCell } from './layers/cells.ts'
import { memoryPasses } from './memories/registry.ts'

/** A controller's layer in the fused kernels. */
type ControllerPasses = Readonly<{
  cell: CellOf
  /** Whether a step reads the layer's previous hidden state. */
  recurrent: boolean
}>

/** The controllers that have fused kernels, by kind. */
export const fusedControllers: ReadonlyMap<string, ControllerPasses> = new Map<string, ControllerPasses>([
  ['lstm', { cell: lstmCell, recurrent: true }],
  ['feedforward', { cell: feedforwardCell, recurrent: false }],
])

/**
 * The part of a model that has no fused kernels, as a sentence.
 *
 * @returns `undefined` where all parts have kernels
 */
export const missingKernels = ({ kind, controller }: Pick<ModelConfig, 'kind' | 'controller'>): string | undefined => {
  if (memoryOf(kind).cell !== undefined && !memoryPasses.has(kind)) return `the memory ${kind} has no fused kernels`
  if (!fusedControllers.has(controller.kind)) return `the controller ${controller.kind} has no fused kernels`
  return undefined
}
