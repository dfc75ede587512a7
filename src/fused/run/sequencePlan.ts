import type { WholeModelConfig } from '../../models/config.ts'
import { fusedBypass } from '../layers/bypass.ts'
import { fusedController } from '../layers/controller.ts'
import { fusedReadout } from '../layers/readout.ts'
import { memoryPasses } from '../memories/registry.ts'
import type { Pass } from '../plan/affine.ts'
import { emptyArena } from '../plan/arena.ts'
import type { Checkpointing } from '../plan/checkpointing.ts'
import type { History } from '../plan/history.ts'
import { dHiddenAt, hiddenAt, stackedRows } from '../plan/rows.ts'
import { type Sizes, sizesFor } from '../plan/sizes.ts'
import {
  add,
  enter,
  enterFirstRow,
  enterShared,
  leave,
  leaveShared,
  type SharedStart,
  type StateField,
} from '../plan/state.ts'

/** Byte offsets of tensors, by path. */
export type Pointers = Readonly<Record<string, number>>

/** The state before the first step: tensors of the whole batch, or values that all sequences share. */
export type Start = Readonly<{ tensors: Pointers }> | Readonly<{ shared: Readonly<Record<string, SharedStart>> }>

/** Where the gradients of other things than the params go, if they are wanted. */
export type Wanted = Readonly<{
  /** The given gradient of the final state: an input, not an output. */
  final?: Pointers
  inputs?: number
  /** The gradients of the initial state's tensors. */
  initial?: Pointers
  /** The gradients of a shared initial state: sums over the batch. */
  shared?: Pointers
}>

/**
 * A model unrolled over a whole sequence, as passes over an arena. It owns no memory: the same plan runs in any heap, any
 * number of times.
 */
export type SequencePlan = Readonly<{
  sizes: Sizes
  /** How large states are stored, by name. */
  histories: Readonly<Record<string, History>>
  /** Floats of the arena. */
  size: number
  /** Floats from one row of logits to the next. */
  logitsStride: number
  /** Where the logits start, `[T B logitsStride]`. */
  logits: (base: number) => number
  /** Where the logits' gradient starts, `[T B logitsStride]`; the caller writes it before {@link SequencePlan.backward}. */
  dLogits: (base: number) => number
  /** Packs the params; the passes after it read only what is packed. */
  prepare: (pass: Pass) => void
  /** Enters the state before the first step. */
  begin: (pass: Pass, start: Start) => void
  /**
   * From params, initial state and inputs `[T B I]` to logits.
   *
   * @param dropout where the dropout factors of h lie, `[T B H]`, in a plan for bypass dropout
   */
  forward: (pass: Pass, start: Start, inputs: number, dropout?: number) => void
  /**
   * Step t after {@link SequencePlan.begin}, from inputs `[B I]` to logits `[B O]`, for any number of steps: only in a plan of
   * one step without a backward pass, where the states of successive steps alternate between two places.
   *
   * @param t the number of steps since the start, below 2³¹
   */
  step: (pass: Pass, t: number, inputs: number) => void
  /**
   * Copies a state out: the final one, or the one after `t` steps, 1 or more, in a plan that runs step by step. Steps may
   * follow.
   */
  finalState: (pass: Pass, target: Pointers, t?: number) => void
  /** Copies the state before the first step out, if it was given as tensors. */
  initialState: (pass: Pass, target: Pointers) => void
  /**
   * From the logits' gradient, and the final state's if given, to the gradients of the params and, if wanted, of the inputs
   * and the initial state.
   */
  backward: (pass: Pass, inputs: number, wanted: Wanted, dropout?: number) => void
}>

/** Whether all lazy fields of a state start with all rows alike. */
const isAlike = (state: ReadonlyArray<StateField>, starts: Readonly<Record<string, SharedStart>>): boolean =>
  state.every(({ lazy, path }) => lazy !== true || typeof starts[path] === 'number')

/**
 * Plans the passes of a model over sequences of T steps, in batches of B.
 *
 * @param dropping whether there is bypass dropout
 */
export const planSequence = (
  config: WholeModelConfig,
  lengths: Readonly<Record<'T' | 'B' | 'I' | 'O', number>>,
  checkpointing: Checkpointing,
  dropping = false,
): SequencePlan => {
  const sizes = sizesFor(config, lengths, checkpointing, dropping)
  const { T, B } = sizes
  const arena = emptyArena()
  const rows = stackedRows(arena, sizes)
  const controller = fusedController(config, sizes, rows, arena)
  const memory = memoryPasses.get(config.kind)?.(config, sizes, rows, arena)
  const readout = fusedReadout(config, sizes, rows, arena)
  const bypass = fusedBypass(sizes, rows)
  const state: ReadonlyArray<StateField> = [...controller.state, ...(memory?.state ?? [])]

  const prepare = (pass: Pass): void => {
    controller.prepare(pass)
    memory?.prepareInterface(pass)
    readout.prepare(pass)
  }

  const begin = (pass: Pass, start: Start): void => {
    const { kernels, base } = pass
    kernels.zero(B * rows.stride, hiddenAt(rows, base, 0))
    for (const field of state) {
      const target = field.at(base, 0)
      if ('tensors' in start) enter(field, pass, B, start.tensors[field.path] as number, target)
      else {
        const shared = start.shared[field.path] as SharedStart
        if (field.lazy === true && typeof shared === 'number') enterFirstRow(field, pass, B, shared, target)
        else enterShared(field, pass, B, shared, target)
      }
    }
    memory?.begin(pass, 'shared' in start && isAlike(state, start.shared))
  }

  const stateAt = (pass: Pass, target: Pointers, t: number): void => {
    for (const field of state) leave(field, pass, B, field.at(pass.base, t), target[field.path] as number)
  }

  return {
    sizes,
    histories: memory?.histories ?? {},
    size: arena.size(),
    logitsStride: readout.stride,
    logits: readout.logits,
    dLogits: readout.gradients,

    prepare,
    begin,

    forward: (pass, start, inputs, dropout) => {
      prepare(pass)
      begin(pass, start)
      bypass?.begin(pass)
      controller.project(pass, inputs)
      for (let t = 0; t < T; t++) {
        controller.forward(pass, t)
        memory?.forward(pass, t)
        bypass?.forward(pass, t, dropout as number)
      }
      readout.forward(pass, 0)
    },

    step: (pass, t, inputs) => {
      controller.project(pass, inputs)
      controller.forward(pass, t)
      memory?.forward(pass, t)
      readout.forward(pass, t)
    },

    finalState: (pass, target, t = T) => {
      memory?.end?.(pass, t)
      stateAt(pass, target, t)
    },

    initialState: (pass, target) => stateAt(pass, target, 0),

    backward: (pass, inputs, wanted, dropout) => {
      const { kernels, base } = pass
      const whole = [wanted.final, wanted.initial, wanted.shared].some((fields) => fields !== undefined)
      readout.backward(pass)
      bypass?.beginBackward(pass, dropout as number)
      kernels.zero(B * rows.stride, dHiddenAt(rows, base, 0))
      for (const field of state) {
        const given = wanted.final?.[field.path]
        const target = field.gradientAt(base, T)
        // The readout has already written the first part of these gradients.
        if (field.inRows) {
          if (given !== undefined) add(field, pass, B, given, target)
        } else if (given === undefined) {
          if (whole || field.sparse !== true) kernels.zero(B * field.sequence, target)
        } else enter(field, pass, B, given, target)
      }
      controller.beginBackward(pass)
      memory?.beginBackward(pass, whole)
      for (let t = T - 1; t >= 0; t--) {
        bypass?.backward(pass, t, dropout as number)
        memory?.backward(pass, t, whole)
        controller.backward(pass, t)
      }
      if (wanted.initial !== undefined || wanted.shared !== undefined) {
        memory?.endBackward(pass)
        for (const field of state) {
          const [own, shared] = [wanted.initial?.[field.path], wanted.shared?.[field.path]]
          if (own !== undefined) leave(field, pass, B, field.gradientAt(base, 0), own)
          if (shared !== undefined) leaveShared(field, pass, B, field.gradientAt(base, 0), shared)
        }
      }
      controller.paramGradients(pass, inputs)
      memory?.paramGradients(pass)
      readout.paramGradients(pass)
      if (wanted.inputs !== undefined) controller.inputGradient(pass, wanted.inputs)
    },
  }
}
