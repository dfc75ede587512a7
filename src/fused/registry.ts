import type { ModelConfig } from '../models/config.ts'
import type { Arena } from './arena.ts'
import { type CellOf, feedforwardCell, lstmCell } from './cells.ts'
import { fusedContentDnc } from './contentDnc.ts'
import { fusedDnc } from './dnc.ts'
import type { FusedMemory } from './memory.ts'
import { fusedNtm } from './ntm.ts'
import type { StackedRows } from './rows.ts'
import { fusedSam } from './sam.ts'
import { fusedSdnc } from './sdnc.ts'
import type { Sizes } from './sizes.ts'

/** Plans the passes of a memory. */
type MemoryPasses = (
  conventions: ModelConfig['conventions'],
  sizes: Sizes,
  rows: StackedRows,
  arena: Arena,
) => FusedMemory | undefined

/** A controller's layer in the kernels. */
type ControllerPasses = Readonly<{
  cell: CellOf
  /** Whether a step reads the layer's own hidden state of the step before. */
  recurrent: boolean
}>

/** The memories that have fused kernels, by kind. A memory's line here is all that the fused path needs to know of it. */
export const fusedMemories: ReadonlyMap<string, MemoryPasses> = new Map<string, MemoryPasses>([
  ['none', () => undefined],
  ['ntm', fusedNtm],
  ['dnc', fusedDnc],
  ['content-dnc', fusedContentDnc],
  ['sam', fusedSam],
  ['sdnc', fusedSdnc],
])

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
export const missingKernels = ({ kind, controller }: ModelConfig): string | undefined => {
  if (!fusedMemories.has(kind)) return `the memory ${kind} has no fused kernels`
  if (!fusedControllers.has(controller.kind)) return `the controller ${controller.kind} has no fused kernels`
  return undefined
}
