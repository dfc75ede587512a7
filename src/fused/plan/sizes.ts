import { controllers } from '../../controllers/registry.ts'
import { axisSizes } from '../../memories/axes.ts'
import { memoryOf } from '../../models/parts.ts'
import type { WholeModelConfig } from '../../models/config.ts'
import { padded, panelled, slotStride } from './arena.ts'
import type { Checkpointing } from './checkpointing.ts'

/** A pass's sizes by the papers' letters, and the padded sizes of the arena. */
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
  /** Number of shifts of an NTM's head. */
  S: number
  /** Slots per read of a sparse memory. */
  C: number
  /** Links per slot of a sparse DNC. */
  L: number
  /** H, padded. */
  units: number
  /** W, padded. */
  word: number
  /** Floats from one vector of slots to the next. */
  slots: number
  /** Floats of a row [h; r]: hidden state, then read vectors. */
  row: number
  /** Whether there is bypass dropout: dropout of h on its way past the memory to the readout. */
  dropping: boolean
  /** Whether the controller's next step gets the dropped hidden state, too. */
  droppingRecurrence: boolean
  /** What the forward pass stores. */
  keeping: Checkpointing
  /** Whether there will be a backward pass. */
  training: boolean
}>

/** The sizes of a model's memory: zeros where it has none. */
const memorySizes = (config: WholeModelConfig) =>
  axisSizes(
    memoryOf(config.kind).cell === undefined
      ? { ...config, slots: 0, wordSize: 0, readHeads: 0, writeHeads: 0 }
      : config,
  )

/** Whether a model's bypass dropout also affects what its controller's next step gets. */
const isRecurrenceDropped = ({ conventions, controller }: WholeModelConfig): boolean =>
  conventions.recurrentDropout &&
  controllers.some(({ kind, conventions = [] }) => kind === controller.kind && conventions.includes('recurrentDropout'))

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
    droppingRecurrence: dropping && isRecurrenceDropped(config),
    keeping: checkpointing,
    training: checkpointing !== 'none',
    slots: slotStride(N),
    row: panelled(units + R * word),
  }
}
