import { builtInModelParts, type ModelDefinitions } from '../models/parts.ts'
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

/** The end of the sentence about a part that the fused kernels do not cover. */
export const NO_KERNELS = 'has no fused kernels'

/**
 * The part of a model that has no fused kernels, as a sentence. The kernels compute the built-in parts: another part of the
 * same name has none.
 *
 * @returns `undefined` where all parts have kernels
 */
export const missingKernels = ({ memory, controller }: ModelDefinitions): string | undefined => {
  const { memories, controllers } = builtInModelParts
  const isBuiltIn = memories.includes(memory) && (memory.cell === undefined || memoryPasses.has(memory.kind))
  if (!isBuiltIn) return `the memory ${memory.kind} ${NO_KERNELS}`
  return controllers.includes(controller) && fusedControllers.has(controller.kind)
    ? undefined
    : `the controller ${controller.kind} ${NO_KERNELS}`
}
