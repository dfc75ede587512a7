import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../../core/ownership.ts'
import { stateEntries } from '../../core/state.ts'
import { entries, fromEntries, type TreeRecord } from '../../core/tree.ts'
import type { KernelHeap } from '../../kernels/heap.ts'
import type { Model } from '../../models/model.ts'
import { rowInUnits, standardisedRow } from '../../models/scaledRows.ts'
import { arenaFor, ownParams, passIn, planOf, pointersOf } from './operation.ts'
import { learnedPaths, sharedStart } from './start.ts'

/** One sequence, step by step: what computes a stream. It keeps the params' values and the state between steps. */
export type Stepper = Readonly<{
  /** From a row of I numbers to O outputs, in an array of their own. */
  step: (row: ArrayLike<number>) => Float32Array
  /** Copies the state, each tensor with a batch axis of 1. The caller owns the copies. */
  state: () => TreeRecord
  /** Continues from a state, which is copied; without one, from the model's initial state. */
  enter: (params: TreeRecord, state: TreeRecord | undefined) => void
  /** Continues with other params. */
  pack: (params: TreeRecord) => void
  dispose: () => void
}>

/** The most steps from one start: kernels count them in 32 bits. */
const MOST_STEPS = 2 ** 30

/**
 * A model's step in the fused kernels, for one sequence. Plan, arena and packed params stay from step to step: a step makes
 * no tensor. All of it is one tensor that outlives every `tf.tidy`, until it is disposed.
 *
 * @param params     the model's params; only their values are kept
 * @param longestRun after how many steps the state is taken out and entered again
 * @throws HeapExhausted if the heap has no room for the arena; nothing is leaked then
 */
export const fusedStepper = (
  heap: KernelHeap,
  model: Model,
  params: TreeRecord,
  longestRun: number = MOST_STEPS,
): Stepper => {
  const { room, floatsAt } = heap
  const { inputSize: I, outputSize: O } = model
  const backend = tf.backend()
  const { standardisation } = model.config
  const write = standardisedRow(standardisation.inputs)
  const read = rowInUnits(standardisation.outputs)
  const plan = planOf(model, 1, 1, 'none')
  const arena = tf.keep(arenaFor(heap, plan, I))
  const pass = passIn(heap, arena, {}, {})
  const inputAt = pass.base + 4 * plan.size
  const outputAt = plan.logits(pass.base)
  // Views of the heap, which are empty once it has grown.
  let [input, output] = [floatsAt(inputAt, I), floatsAt(outputAt, O)]
  /** Steps since the start. */
  let t = 0
  /** Whether it started from values that a config gives, of which the arena holds only what steps need. */
  let isConfigured = false

  const pack = (values: TreeRecord): void => plan.prepare({ ...pass, params: pointersOf(heap, ownParams(values)) })

  const enter = (values: TreeRecord, state: TreeRecord | undefined): void =>
    tidy(() => {
      const isLearned = learnedPaths(model).length > 0
      const given = state ?? (isLearned ? model.initialState(values, 1) : undefined)
      plan.begin(
        pass,
        given === undefined ? { shared: sharedStart(model, {}) } : { tensors: pointersOf(heap, entries(given)) },
      )
      isConfigured = given === undefined
      t = 0
    })

  const state = (): TreeRecord =>
    tidy(() => {
      if (t === 0 && isConfigured) return model.initialState({}, 1)
      const leaves = stateEntries(model.state).map(([path, { shape }]) => [path, room([1, ...shape])] as const)
      if (t === 0) plan.initialState(pass, pointersOf(heap, leaves))
      else plan.finalState(pass, pointersOf(heap, leaves), t)
      return fromEntries(leaves)
    })

  const running = (): void => {
    if (tf.backend() !== backend)
      throw new RangeError('stream: expected the backend that it was made on, got another: make a new stream')
  }

  try {
    pack(params)
    enter(params, undefined)
  } catch (error) {
    arena.dispose()
    throw error
  }
  return {
    step: (row) => {
      running()
      if (t === longestRun) tidy(() => enter({}, state()))
      if (input.length !== I || output.length !== O) {
        input = floatsAt(inputAt, I)
        output = floatsAt(outputAt, O)
      }
      write(row, input)
      plan.step(pass, t, inputAt)
      t++
      return read(output)
    },
    state: () => {
      running()
      return state()
    },
    enter: (values, given) => {
      running()
      enter(values, given)
    },
    pack: (values) => {
      running()
      pack(values)
    },
    dispose: () => {
      arena.dispose()
    },
  }
}
