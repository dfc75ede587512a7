import { type Arena, at, type Field, padded, staggered } from './arena.ts'
import type { Checkpointing } from './checkpointing.ts'
import type { Sizes } from './sizes.ts'

/**
 * The blocks of a state at moments 0 … T, of which only those since the last checkpoint are there at once: every
 * `every`-th moment is kept, the others are computed again, segment by segment, when the backward pass comes to them.
 */
export type History = Readonly<{
  every: number
  checkpoints: Field
  between: Field
}>

/** Bytes of one state over all moments up to which it is kept whole. */
const WHOLE = 384 * 2 ** 20

/** Steps from one checkpoint to the next. */
const intervalFor = (size: number, steps: number, checkpointing: Checkpointing): number =>
  checkpointing === 'full' && 4 * size * (steps + 1) <= WHOLE ? steps + 1 : Math.ceil(Math.sqrt(steps))

/**
 * Room for a state of `wanted` floats at moments 0 … T.
 *
 * Where it would be large, or room is to be spared, √T checkpoints and √T moments between two of them are kept.
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

/** Where the state at moment `t` lies. */
export const timestepOf = ({ every, checkpoints, between }: History, base: number, t: number): number =>
  t % every === 0 ? at(checkpoints, base, t / every) : at(between, base, (t % every) - 1)

/**
 * The moments that must be computed again before the backward pass of step t may look at moment t − 1: those between
 * the last checkpoint and moment t, where t is a checkpoint and later moments have taken their place.
 */
export const lostBefore = ({ every }: History, t: number, steps: number): readonly [from: number, to: number] =>
  every > 1 && t % every === 0 && t < steps ? [t - every + 1, t - 1] : [t, t - 1]

/** Floats of a batch's memories at one moment. */
export const memoryFloats = ({ B, N, word }: Pick<Sizes, 'B' | 'N' | 'word'>): number => B * padded(N) * word

/** Floats of a batch's links at one moment. */
export const linkFloats = ({ B, K, N, slots }: Pick<Sizes, 'B' | 'K' | 'N' | 'slots'>): number => B * K * N * slots
