import * as tf from '@tensorflow/tfjs-core'
import { function as F } from 'fp-ts'
import type { Layer } from '../controllers/controller.ts'
import { controllers } from '../controllers/registry.ts'
import { stack } from '../controllers/stack.ts'
import { initializations } from '../core/initializers.ts'
import { scope } from '../core/ownership.ts'
import { type Affine, affineSpecs, initialParams, normedAffineSpecs, type ParamSpecs } from '../core/params.ts'
import type { Key } from '../core/random.ts'
import { initialState, learnedSpecs, type StateSpecs } from '../core/state.ts'
import type { TreeRecord } from '../core/tree.ts'
import { affine } from '../kernels/affine.ts'
import { clipped } from '../kernels/clipped.ts'
import { layoutSize } from '../memories/interface.ts'
import { memories } from '../memories/registry.ts'
import {
  type AtOnce,
  andThen,
  at,
  contramap,
  keepingInput,
  lifted,
  map,
  type Pair,
  type Step,
  withParams,
} from '../step/index.ts'
import { checkedCalls } from './checkedCalls.ts'
import type { ModelConfig } from './config.ts'
import { type Heard, type Observation, withMemory } from './withMemory.ts'

type Params = TreeRecord
type State = TreeRecord
type Rows = tf.Tensor2D

/** How sequences are computed: step by step, or faster wherever there is a way: in the fused kernels, or all steps at once. */
export const pathNames = ['fused', 'reference'] as const
export type Path = (typeof pathNames)[number]

/** A machine: params and state as data, and the step from input rows to logits. */
export type Model = Readonly<{
  config: ModelConfig
  path: Path
  inputSize: number
  outputSize: number
  params: ParamSpecs
  state: StateSpecs
  /** Fresh params. */
  init: (key: Key) => Params
  /** The state before the first step; learned parts come from the params. */
  initialState: (params: Params, batch: number) => State
  /** `[B I] ↦ [B O]`, logits. */
  step: Step<Params, State, Rows, Rows>
  /** The step on all rows of a sequence at once, where the machine can; without a state, from the initial one. */
  atOnce?: AtOnce<Params, State>
  /**
   * The step in training, where some of h is dropped on its way past the memory: rows `[B I+H]`, x and the factors of h.
   * There is none where nothing is dropped.
   */
  trainingStep?: Step<Params, State, Rows, Rows>
  /** The same step, with everything that it computes. */
  observe: Step<Params, State, Rows, Observation>
}>

/** The registry has every kind that the config's codec lets pass. */
const find = <A extends Readonly<{ kind: string }>>(registry: ReadonlyArray<A>, kind: string): A => {
  const definition = registry.find((candidate) => candidate.kind === kind)
  if (definition === undefined) throw new RangeError(`no such kind: ${kind}`)
  return definition
}

const affineStep = lifted((params: Affine, x: Rows) => affine({ x, ...params }))

/** The baseline: controller, then readout. */
const withoutMemory = (controller: Layer, clip: number | null): Model['observe'] =>
  F.pipe(
    at('controller')(controller.step),
    andThen(keepingInput(withParams('readout')(affineStep))),
    map(([hidden, logits]: Pair<Rows, Rows>) => ({ logits: clipped(logits, clip), intermediates: { hidden } })),
  ) as unknown as Model['observe']

/** The baseline on a whole sequence: all rows of the controller, then their readout. */
const withoutMemoryAtOnce = (
  { run, rowSize }: NonNullable<Layer['atOnce']>,
  clip: number | null,
): AtOnce<Params, State> => ({
  rowSize,
  run: (params, state, inputs) =>
    scope(() => {
      const before = state?.['controller'] as TreeRecord | undefined
      const [after, hidden] = run(params['controller'] as TreeRecord, before, inputs)
      const [T, B, H] = hidden.shape
      const logits = affine({ x: tf.reshape(hidden, [T * B, H]), ...(params['readout'] as Affine) })
      return [{ controller: after }, tf.reshape<tf.Rank.R3>(clipped(logits, clip), [T, B, -1])] as const
    }),
})

/** A machine's step to its logits alone. */
const answering =
  (machine: Model['observe']): Model['step'] =>
  (params, state, input) =>
    scope(() => {
      const [after, { logits }] = machine(params, state, input)
      return [after, logits] as const
    })

/**
 * Builds the machine that a config describes.
 *
 * @param config     the model's config
 * @param inputSize  I
 * @param outputSize O
 * @param path       how whole sequences are computed; the step is the same
 */
export const buildModel = (config: ModelConfig, inputSize: number, outputSize: number, path: Path = 'fused'): Model => {
  const { readHeads, wordSize, conventions, controller: wanted } = config
  const initialization = initializations[config.initialization]
  const memory = find(memories, config.kind).build(config)
  const reads = memory === undefined ? 0 : readHeads * wordSize
  const controller = stack(find(controllers, wanted.kind), wanted.layers, {
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
  const hearing = memory && withMemory(controller, memory, conventions)
  const machine =
    hearing === undefined
      ? withoutMemory(controller, conventions.clip)
      : F.pipe(
          hearing,
          contramap((x: Rows): Heard => ({ x })),
        )
  const interfaceSpecs = conventions.interfaceNorm ? normedAffineSpecs : affineSpecs
  const params: ParamSpecs = {
    controller: controller.params,
    ...(memory && { interface: interfaceSpecs(wanted.units, layoutSize(memory.layout), initialization) }),
    readout: affineSpecs(wanted.units + reads, outputSize, initialization),
    ...(Object.keys(learned).length > 0 && { initial: learned }),
  }
  const observe: Model['observe'] = (values, before, input) => scope(() => machine(values, before, input))
  const split = contramap((row: Rows): Heard => {
    const [x, factors] = tf.split(row, [inputSize, wanted.units], 1) as [Rows, Rows]
    return { x, factors }
  })
  return checkedCalls<Observation, Model>({
    config,
    path,
    inputSize,
    outputSize,
    params,
    state,
    init: (key) => initialParams(params, key),
    initialState: (values, batch) =>
      initialState(state, config.initialState, (values['initial'] ?? {}) as TreeRecord, batch),
    step: answering(machine),
    ...(memory === undefined &&
      controller.atOnce && { atOnce: withoutMemoryAtOnce(controller.atOnce, conventions.clip) }),
    ...(hearing && conventions.bypassDropout > 0 && { trainingStep: answering(split(hearing)) }),
    observe,
  })
}
