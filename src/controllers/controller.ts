import type * as tf from '@tensorflow/tfjs-core'
import type { Initialization } from '../core/initializers.ts'
import type { ParamSpecs } from '../core/params.ts'
import type { StateSpecs } from '../core/state.ts'
import type { TreeRecord } from '../core/tree.ts'
import type { Parallel, Step } from '../step/index.ts'

/** What a controller needs to know to be built. */
export type ControllerOptions = Readonly<{
  inputSize: number
  units: number
  forgetBias: number
  /** Transformer: A, how many heads attend. */
  attentionHeads: number
  /** Transformer: C, how many steps it sees, the present one among them. */
  context: number
  /** Whether no layer lies above it: its rows are what a memory and the readout see. */
  top: boolean
  /** Whether what the activations see is normed. A Transformer norms by itself. */
  layerNorm: boolean
  clip: number | null
  clipCell: boolean
  initialization: Initialization
}>

/** One layer of a controller: rows `[B I]` to rows `[B H]`. */
export type Layer<P extends TreeRecord = TreeRecord, S extends TreeRecord = TreeRecord> = Readonly<{
  params: ParamSpecs
  state: StateSpecs
  step: Step<P, S, tf.Tensor2D, tf.Tensor2D>
  /** The step on all rows of a sequence at once, where it can. Its state is bookkeeping alone, which starts at zero. */
  parallel?: Parallel<P, S>
}>

/** A kind of controller, for the registry. */
export type ControllerDefinition = Readonly<{
  kind: string
  /** As people write it. */
  name: string
  summary: string
  source: string
  /** The options that mean something for it alone, besides units and layers. */
  options: ReadonlyArray<'forgetBias' | 'layerNorm' | 'attentionHeads' | 'context'>
  layer: (options: ControllerOptions) => Layer
}>

export const defineController = <P extends TreeRecord, S extends TreeRecord>(
  definition: Omit<ControllerDefinition, 'layer'> & Readonly<{ layer: (options: ControllerOptions) => Layer<P, S> }>,
): ControllerDefinition => definition as unknown as ControllerDefinition
