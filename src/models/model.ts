import * as tf from '@tensorflow/tfjs-core'
import { function as F } from 'fp-ts'
import type { Layer } from '../controllers/controller.ts'
import { controllers } from '../controllers/registry.ts'
import { stack } from '../controllers/stack.ts'
import { initializations } from '../core/initializers.ts'
import { scope } from '../core/ownership.ts'
import { type Affine, affineSpecs, initialParams, type ParamSpecs } from '../core/params.ts'
import type { Key } from '../core/random.ts'
import { initialState, learnedSpecs, type StateSpecs } from '../core/state.ts'
import type { TreeRecord } from '../core/tree.ts'
import { affine } from '../kernels/affine.ts'
import { clipped } from '../kernels/clipped.ts'
import { layoutSize, parseInterface } from '../memories/interface.ts'
import { type Memory, type Moment, type Parts, stateAfter } from '../memories/memory.ts'
import { memories } from '../memories/registry.ts'
import {
  andThen,
  at,
  feedback,
  keepingInput,
  lift,
  lifted,
  map,
  type Pair,
  type Step,
  withParams,
} from '../step/index.ts'
import type { ModelConfig } from './config.ts'

type Params = TreeRecord
type State = TreeRecord
type Rows = tf.Tensor2D

/** How sequences are computed: step by step, or in the fused kernels wherever they serve the machine. */
export const pathNames = ['fused', 'reference'] as const
export type Path = (typeof pathNames)[number]

/** What a machine shows of a step: its logits `[B O]`, and everything that it computed on the way, by name. */
export type Observation = Readonly<{ logits: Rows; intermediates: Readonly<Record<string, Parts>> }>

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
  /** The same step, with everything that it computes. */
  observe: Step<Params, State, Rows, Observation>
}>

/** The steps that {@link buildModel} made: their configs say all about them. */
const built = new WeakSet<object>()

/** Whether a model's step is the one that its config describes, and not one that somebody put in its place. */
export const isAsConfigured = ({ step }: Model): boolean => built.has(step)

/** The registry has every kind that the config's codec lets pass. */
const find = <A extends Readonly<{ kind: string }>>(registry: ReadonlyArray<A>, kind: string): A => {
  const definition = registry.find((candidate) => candidate.kind === kind)
  if (definition === undefined) throw new RangeError(`no such kind: ${kind}`)
  return definition
}

const sideBySide = (parts: Pair<Rows, tf.Tensor>): Rows =>
  tf.concat([parts[0], tf.reshape<tf.Rank.R2>(parts[1], [parts[0].shape[0], -1])], 1)

const affineStep = lifted((params: Affine, x: Rows) => affine({ x, ...params }))

/** An interface vector's fields. */
type Fields = Readonly<Record<string, tf.Tensor>>

/** Controller, then memory, then readout, with the read vectors fed back. */
const withMemory = (controller: Layer, memory: Memory, clip: number | null): Model['observe'] => {
  const remembering: Step<unknown, State, Fields, Moment> = (_params, state, ξ) => {
    const moment = memory.moment(state, ξ)
    return [stateAfter(moment, memory.state), { ...ξ, ...moment }]
  }
  const reading = F.pipe(
    withParams('interface')(affineStep), // h ↦ ξ
    map((vector) => parseInterface<Fields>(memory.layout, vector)),
    andThen(remembering), // ξ ↦ the memory's moment
  )
  const readout = F.pipe(
    lift(([h, { readVectors }]: Pair<Rows, Moment>) => sideBySide([h, readVectors])), // ↦ [h; r]
    andThen(withParams('readout')(affineStep)),
    map((logits) => clipped(logits, clip)),
  )
  const machine = F.pipe(
    lift(sideBySide), // [x, r_{t−1}] ↦ [x; r_{t−1}]
    andThen(at('controller')(controller.step)), // ↦ h
    andThen(keepingInput(reading)), // ↦ [h, moment]
    andThen(keepingInput(readout)), // ↦ [[h, moment], y]
    map(
      ([[hidden, moment], logits]) => [{ logits, intermediates: { hidden, ...moment } }, moment.readVectors] as const,
    ),
  )
  return feedback('readVectors')(machine as never) as unknown as Model['observe']
}

/** The baseline: controller, then readout. */
const withoutMemory = (controller: Layer, clip: number | null): Model['observe'] =>
  F.pipe(
    at('controller')(controller.step),
    andThen(keepingInput(withParams('readout')(affineStep))),
    map(([hidden, logits]: Pair<Rows, Rows>) => ({ logits: clipped(logits, clip), intermediates: { hidden } })),
  ) as unknown as Model['observe']

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
  const machine =
    memory === undefined
      ? withoutMemory(controller, conventions.clip)
      : withMemory(controller, memory, conventions.clip)
  const params: ParamSpecs = {
    controller: controller.params,
    ...(memory && { interface: affineSpecs(wanted.units, layoutSize(memory.layout), initialization) }),
    readout: affineSpecs(wanted.units + reads, outputSize, initialization),
    ...(Object.keys(learned).length > 0 && { initial: learned }),
  }
  const observe: Model['observe'] = (values, before, input) => scope(() => machine(values, before, input))
  const step: Model['step'] = (values, before, input) =>
    scope(() => {
      const [after, { logits }] = machine(values, before, input)
      return [after, logits] as const
    })
  built.add(step)
  return {
    config,
    path,
    inputSize,
    outputSize,
    params,
    state,
    init: (key) => initialParams(params, key),
    initialState: (values, batch) =>
      initialState(state, config.initialState, (values['initial'] ?? {}) as TreeRecord, batch),
    step,
    observe,
  }
}
