import { axisSizes } from '../../memories/axes.ts'
import { memoryOf } from '../../models/applicable.ts'
import type { WholeModelConfig } from '../../models/config.ts'
import { padded, panelled, slotStride } from './arena.ts'
import type { Checkpointing } from './checkpointing.ts'

/** A pass's sizes by the papers' letters, and the padded ones that the arena has. */
export type Sizes = Readonly<{
  T: number
  B: number
  I: number
  O: number
  H: number
  /** Without memory, N, W, R and K are zero. */
  N: number
  W: number
  R: number
  K: number
  /** Shifts of an NTM's head. */
  S: number
  /** Slots that a read head of a sparse memory looks at. */
  C: number
  /** Links of a slot of a sparse DNC. */
  L: number
  /** H, padded. */
  units: number
  /** W, padded. */
  word: number
  /** Floats from one vector of slots to the next. */
  slots: number
  /** Floats of a row [h; r]: hidden state, then read vectors. */
  row: number
  /** Whether bypass dropout drops some of h on its way past the memory. */
  dropping: boolean
  /** What the pass keeps. */
  keeping: Checkpointing
  /** Whether there will be a backward pass. */
  training: boolean
}>

/** The sizes of a machine's memory: nothing where it has none. */
const memorySizes = (config: WholeModelConfig) =>
  axisSizes(
    memoryOf(config.kind).cell === undefined
      ? { ...config, slots: 0, wordSize: 0, readHeads: 0, writeHeads: 0 }
      : config,
  )

export const sizesFor = (
  config: WholeModelConfig,
  { T, B, I, O }: Readonly<Record<'T' | 'B' | 'I' | 'O', number>>,
  checkpointing: Checkpointing,
  dropping = false,
): Sizes => {
  const { controller, readTopK } = config
  const { N, W, R, K, S, L } = memorySizes(config)
  const units = panelled(controller.units)
  const word = padded(W)
  return {
    T,
    B,
    I,
    O,
    H: controller.units,
    N,
    W,
    R,
    K,
    S,
    C: Math.min(readTopK, N),
    L,
    units,
    word,
    dropping,
    keeping: checkpointing,
    training: checkpointing !== 'none',
    slots: slotStride(N),
    row: panelled(units + R * word),
  }
}
