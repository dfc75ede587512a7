import type * as tf from '@tensorflow/tfjs-core'
import { checkDefinition, FUNCTION, LIST, TEXT } from '../core/definitionCheck.ts'
import type { Fields, FieldsOf } from '../core/codec.ts'
import type { Initialization } from '../core/initializers.ts'
import type { ModuleNote } from '../core/moduleNote.ts'
import type { ParamSpecs } from '../core/params.ts'
import type { StateSpecs } from '../core/state.ts'
import type { TreeRecord } from '../core/tree.ts'
import type { Parallel, Step } from '../step/index.ts'

/** The options of a controller layer. */
export type ControllerOptions = Readonly<{
  inputSize: number
  units: number
  forgetBias: number
  /** Transformer: A, the number of attention heads. */
  attentionHeads: number
  /** Transformer: C, the number of steps that it attends to, the current one included. */
  context: number
  /** Whether it is the top layer, whose output goes to the memory and the readout. */
  top: boolean
  /** Whether pre-activations are normalised. A Transformer always has its own layer normalisation. */
  layerNorm: boolean
  clip: number | null
  clipCell: boolean
  /** ε of layer normalisation, default 10⁻⁵. The Transformer's own has always 10⁻⁵. */
  normEpsilon?: number
  initialization: Initialization
}>

/** One layer of a controller: rows `[B I]` to rows `[B H]`. */
export type Layer<P extends TreeRecord = TreeRecord, S extends TreeRecord = TreeRecord> = Readonly<{
  params: ParamSpecs
  state: StateSpecs
  step: Step<P, S, tf.Tensor2D, tf.Tensor2D>
  /**
   * The step on all rows of a sequence in parallel, if possible. Its state then has only bookkeeping, which starts at
   * zero.
   */
  parallel?: Parallel<P, S>
}>

/** A kind of controller, by value. */
export type ControllerDefinition = Readonly<{
  kind: string
  /** Its name in prose. */
  name: string
  summary: string
  source: string
  /** The options that apply to it, besides units and layers. */
  options: ReadonlyArray<'forgetBias' | 'layerNorm' | 'attentionHeads' | 'context'>
  /**
   * The conventions that apply to it alone. With `recurrentDropout`, its state must have a `hidden` of role `controller`, the
   * output of the step before.
   */
  conventions?: ReadonlyArray<'clipCell' | 'recurrentDropout'>
  /** The options that it adds to `model.controller`, each made with `withDefault`. */
  ownOptions?: Fields
  layer: (options: ControllerOptions) => Layer
  /** The module that it was loaded from, if any. */
  module?: ModuleNote
}>

/**
 * Defines a kind of controller: its names and source, the options that apply to it, and its layer.
 *
 * @param definition `layer` gets the sizes, the options and the conventions of a model, and returns the specs of params
 *   and state, and the step `(params, state, [B I]) ↦ [state, [B H]]`. H is `units`
 * @throws TypeError naming the fields that are missing or wrong
 */
export const defineController = <P extends TreeRecord, S extends TreeRecord, O extends object = object>(
  definition: Omit<ControllerDefinition, 'layer' | 'ownOptions' | 'module'> &
    Readonly<{ ownOptions?: FieldsOf<O>; layer: (options: ControllerOptions & Readonly<O>) => Layer<P, S> }>,
): ControllerDefinition => {
  checkDefinition('defineController', definition, { kind: TEXT, name: TEXT, options: LIST, layer: FUNCTION })
  return definition as unknown as ControllerDefinition
}
