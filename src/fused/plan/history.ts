import { type Arena, at, type Field, padded, staggered } from './arena.ts'
import type { Checkpointing } from './checkpointing.ts'
import type { Sizes } from './sizes.ts'

/**
 * The blocks of a state at time steps 0 … T. Every `every`-th is kept as a checkpoint; of the others only those since the
 * last checkpoint are stored, and the backward pass recomputes them, segment by segment.
 */
export type History = Readonly<{
  every: number
  checkpoints: Field
  between: Field
}>

/** A state is stored at all time steps while that takes at most so many bytes. */
const WHOLE = 384 * 2 ** 20

/** Steps from one checkpoint to the next. */
const intervalFor = (size: number, steps: number, checkpointing: Checkpointing): number =>
  checkpointing === 'full' && 4 * size * (steps + 1) <= WHOLE ? steps + 1 : Math.ceil(Math.sqrt(steps))

/**
 * Allocates a state of `wanted` floats at time steps 0 … T.
 *
 * If it is large, or memory is to be saved, √T checkpoints and the √T time steps of one segment are stored.
 *
 * @see Chen et al. 2016, “Training deep nets with sublinear memory cost”
 */
export const historyOf = (arena: Arena, wanted: number, steps: number, checkpointing: Checkpointing): History => {
  const size = staggered(wanted)
  if (checkpointing === 'none') return { every: 1, checkpoints: arena.field(size, 2), between: arena.field(0) }
  const every = intervalFor(size, steps, checkpointing)
  return {
    every,
    checkpoints: arena.field(size, Math.floor(steps / every) + 1),
    between: arena.field(size, Math.max(1, every - 1)),
  }
}

/** Where the state at time step `t` lies. */
export const timestepOf = ({ every, checkpoints, between }: History, base: number, t: number): number =>
  t % every === 0 ? at(checkpoints, base, t / every) : at(between, base, (t % every) - 1)

/**
 * The time steps to recompute before the backward pass of step t reads time step t − 1: those between the last checkpoint
 * and t, if t is a checkpoint and later time steps have overwritten them.
 */
export const lostBefore = ({ every }: History, t: number, steps: number): readonly [from: number, to: number] =>
  every > 1 && t % every === 0 && t < steps ? [t - every + 1, t - 1] : [t, t - 1]

/** Floats of a batch's memories at one time step. */
export const memoryFloats = ({ B, N, word }: Pick<Sizes, 'B' | 'N' | 'word'>): number => B * padded(N) * word

/** Floats of a batch's links at one time step. */
export const linkFloats = ({ B, K, N, slots }: Pick<Sizes, 'B' | 'K' | 'N' | 'slots'>): number => B * K * N * slots
