import * as tf from '@tensorflow/tfjs-core'
import { function as F } from 'fp-ts'
import type { Layer } from '../controllers/controller.ts'
import { stack } from '../controllers/stack.ts'
import { asBuilt, type Built } from '../core/built.ts'
import { initializations } from '../core/initializers.ts'
import { tidy } from '../core/ownership.ts'
import { type Affine, affineSpecs, initialParams, type ParamSpecs } from '../core/params.ts'
import type { Key } from '../core/random.ts'
import { initialState, learnedSpecs, type StateSpecs } from '../core/state.ts'
import type { TreeRecord } from '../core/tree.ts'
import { affine } from '../kernels/affine.ts'
import { clipped } from '../kernels/clipped.ts'
import { layoutSize } from '../memories/interface.ts'
import { buildMemory, type Memory } from '../memories/memory.ts'
import {
  andThen,
  at,
  contramap,
  keepingInput,
  lifted,
  map,
  type Pair,
  type Parallel,
  type Step,
  withParams,
} from '../step/index.ts'
import { checkedCalls } from './checkedCalls.ts'
import { type ModelConfig, type WholeModelConfig, wholeModelConfig } from './config.ts'
import { builtInModelParts, definitionsOf, type ModelDefinitions, type ModelParts } from './parts.ts'
import { checkScaling, inUnits, isScaled, standardisedInputs } from './standardisation.ts'
import { type Heard, hiddenPathOf, interfaceSpecs, type Observation, withMemory } from './withMemory.ts'

type Params = TreeRecord
type State = TreeRecord
type Rows = tf.Tensor2D

/** How sequences are computed: `reference`, step by step; `fused`, faster if possible, in the fused kernels or all steps in parallel. */
export const pathNames = ['fused', 'reference'] as const
/** How sequences are computed: `fused` where the kernels can, or `reference`, step by step. */
export type Path = (typeof pathNames)[number]

/** What a model is made of. */
export type ModelContents = Readonly<{
  /** Every option, also those that do not apply to it. */
  config: WholeModelConfig
  /** The kinds of its memory and of its controller. */
  definitions: ModelDefinitions
  /** Its memory; `undefined` for a controller alone. */
  memory: Memory | undefined
  /** Of a stack: its models, each fed with the outputs of the one before. */
  layers?: ReadonlyArray<Model>
  path: Path
  inputSize: number
  outputSize: number
  params: ParamSpecs
  state: StateSpecs
  /** Initial params. */
  init: (key: Key) => TreeRecord
  /** The state before the first step; learned parts come from the params. */
  initialState: (params: TreeRecord, batch: number) => TreeRecord
  /** `[B I] ↦ [B O]`: logits of bits or classes, or values in the unit of the data. */
  step: Step<TreeRecord, TreeRecord, tf.Tensor2D, tf.Tensor2D>
  /** The step on all rows of a sequence at once, if the model supports it; without a state, from the initial one. */
  parallel?: Parallel<TreeRecord, TreeRecord>
  /**
   * The step in training with bypass dropout: from x `[B I]` and the dropout factors of h `[B H]` to logits `[B O]`;
   * `undefined` without dropout. A copy that replaces the step must also replace this one.
   */
  trainingStep?: Step<TreeRecord, TreeRecord, Heard, tf.Tensor2D>
  /** The same step, with all intermediate results. */
  observe: Step<TreeRecord, TreeRecord, tf.Tensor2D, Observation>
}>

/**
 * A model: controller, memory and readout; params and state as data, and the step from input rows to logits. A model made by
 * {@link buildModel} has a record of its parts. A copy with another step, initial state or config runs by its step alone.
 */
export type Model = Built<ModelContents>

const affineStep = lifted((params: Affine, x: Rows) => affine({ x, ...params }))

/** A model without memory: controller, then readout. */
const withoutMemory = (controller: Layer, clip: number | null): Model['observe'] =>
  F.pipe(
    at('controller')(controller.step),
    andThen(keepingInput(withParams('readout')(affineStep))),
    map(([hidden, logits]: Pair<Rows, Rows>) => ({ logits: clipped(logits, clip), intermediates: { hidden } })),
  ) as unknown as Model['observe']

/** A model without memory on a whole sequence: all rows through the controller, then the readout. */
const withoutMemoryParallel = (
  { run, rowSize }: NonNullable<Layer['parallel']>,
  config: WholeModelConfig,
): Parallel<Params, State> => ({
  rowSize,
  run: (params, state, inputs) =>
    tidy(() => {
      const before = state?.['controller'] as TreeRecord | undefined
      const [after, hidden] = run(params['controller'] as TreeRecord, before, standardisedInputs(config, inputs))
      const [T, B, H] = hidden.shape
      const logits = affine({ x: tf.reshape(hidden, [T * B, H]), ...(params['readout'] as Affine) })
      const clippedLogits = clipped(logits, config.conventions.clip)
      return [{ controller: after }, tf.reshape<tf.Rank.R3>(inUnits(config, clippedLogits), [T, B, -1])] as const
    }),
})

/** A step with standardised inputs, and outputs in the unit of the data; the step itself without standardisation. */
const inUnitsOfData = (
  config: WholeModelConfig,
  step: Step<Params, State, Heard, Observation>,
): Step<Params, State, Heard, Observation> =>
  isScaled(config)
    ? (params, state, { x, ...rest }) => {
        const [after, { logits, ...seen }] = step(params, state, { ...rest, x: standardisedInputs(config, x) })
        return [after, { ...seen, logits: inUnits(config, logits) }]
      }
    : step

/** A model's step, reduced to its logits. */
const answering =
  <I>(machine: Step<Params, State, I, Observation>): Step<Params, State, I, Rows> =>
  (params, state, input) =>
    tidy(() => {
      const [after, { logits }] = machine(params, state, input)
      return [after, logits] as const
    })

/**
 * Builds the model that a config describes.
 *
 * @param options    the model's config; omitted options have their defaults
 * @param inputSize  I
 * @param outputSize O
 * @param how        the path, or the path and the parts that the config may name: by default the built-in ones
 * @throws RangeError if its standardisation is of another number of channels
 */
export const buildModel = (
  options: ModelConfig,
  inputSize: number,
  outputSize: number,
  how: Path | Readonly<{ path?: Path; parts?: ModelParts }> = 'fused',
): Model => {
  const { path = 'fused', parts = builtInModelParts } = typeof how === 'string' ? { path: how } : how
  const config = wholeModelConfig(options, parts)
  const definitions = definitionsOf(config, parts)
  checkScaling(config, { inputs: inputSize, outputs: outputSize })
  const { readHeads, wordSize, conventions, controller: wanted } = config
  const initialization = initializations[config.initialization]
  const memory = buildMemory(definitions.memory, config)
  const reads = memory === undefined ? 0 : readHeads * wordSize
  const controller = stack(definitions.controller, wanted.layers, {
    ...wanted,
    ...conventions,
    inputSize: inputSize + reads,
    initialization,
  })
  const state: StateSpecs = {
    controller: controller.state,
    ...memory?.state,
    ...(memory && { readVectors: { shape: [readHeads, wordSize], role: 'readVectors' } }),
  }
  const learned = learnedSpecs(state, config.initialState)
  const hearing = inUnitsOfData(
    config,
    memory === undefined
      ? F.pipe(
          withoutMemory(controller, conventions.clip),
          contramap(({ x }: Heard) => x),
        )
      : withMemory(controller, memory, conventions, hiddenPathOf(definitions.controller, wanted.layers)),
  )
  const machine = F.pipe(
    hearing,
    contramap((x: Rows): Heard => ({ x })),
  )
  const params: ParamSpecs = {
    controller: controller.params,
    ...(memory && { interface: interfaceSpecs(wanted.units, layoutSize(memory.layout), initialization, conventions) }),
    readout: affineSpecs(wanted.units + reads, outputSize, initialization),
    ...(Object.keys(learned).length > 0 && { initial: learned }),
  }
  const observe: Model['observe'] = (values, before, input) => tidy(() => machine(values, before, input))
  const checked = checkedCalls<Observation, ModelContents>({
    config,
    definitions,
    memory,
    inputSize,
    outputSize,
    params,
    state,
    initialState: (values, batch) =>
      initialState(state, config.initialState, (values['initial'] ?? {}) as TreeRecord, batch),
    step: answering(machine),
    ...(memory === undefined &&
      controller.parallel && { parallel: withoutMemoryParallel(controller.parallel, config) }),
    ...(memory && conventions.bypassDropout > 0 && { trainingStep: answering(hearing) }),
    path,
    init: (key) => initialParams(params, key),
    observe,
  })
  /** The parts that the fused kernels and the parallel path replace. */
  const { path: _, init: __, observe: ___, ...recorded } = checked
  return asBuilt(checked, recorded)
}
