import type { ColourMap } from '../../charts/colourMap.ts'
import { colourMapOf } from '../../charts/colourScale.ts'
import { storedScale } from '../../charts/colourScaleFor.ts'
import { firstCounted } from '../../recording/errors.ts'
import { firstOf } from '../../recording/fields.ts'
import { type Focus, fociOf } from '../../recording/foci.ts'
import { channelsShown, length } from '../../recording/numbersAt.ts'
import type { Numbers, Recording } from '../../recording/recording.ts'
import { type HeadWeighting, headWeightings } from '../../recording/weightings.ts'
import type { About } from '../inspectorFigure.ts'
import { slotsShown } from '../slotsShown.ts'
import { type Scene, storyOf } from '../story.ts'

export const WIDTH = 780
export const SIDE = 28
export const HEAD = 64
const BETWEEN = 62
export const FOOT = 38
const TAPE = 440

/** The most rows of a tape. */
const MOST = 200

/** Rows of bits over some steps, and their position. */
export type Tape = Readonly<{ steps: ReadonlyArray<number>; rows: number; cell: number; left: number }>

/** The layout, which is the same in every frame. */
export type Stage = Readonly<{
  recording: Recording
  about: About
  scenes: ReadonlyArray<Scene>
  slots: ReadonlyArray<number>
  input: Tape
  output: Tape
  /** The channels in the rows of the tapes. */
  channels: Readonly<{ input: ReadonlyArray<number>; output: ReadonlyArray<number> }>
  /** The memory `[T N W]`; undefined for a model without memory. */
  stored: Numbers | undefined
  memory: Readonly<{ left: number; top: number; cell: Readonly<{ width: number; height: number }>; map: ColourMap }>
  /** The memory's word size; 0 without memory. */
  wordSize: number
  /** The heads with their weightings, write heads first. */
  heads: ReadonlyArray<HeadWeighting>
  foci: Readonly<{ write: ReadonlyArray<ReadonlyArray<Focus>>; read: ReadonlyArray<ReadonlyArray<Focus>> }>
  height: number
}>

/** 0, 1, 2 … */
export const indices = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, at) => at)

/** Whole pixels if there is room for them. */
const cellOf = (steps: number): number => {
  const wide = Math.min(18, TAPE / steps)
  return wide > 1 ? Math.floor(wide) : wide
}

const tapeOf = (steps: ReadonlyArray<number>, rows: number, cell: number, right: boolean): Tape => {
  return { steps, rows, cell, left: right ? WIDTH - SIDE - steps.length * cell : SIDE }
}

export const tapeHeight = ({ rows }: Tape): number => rows * Math.min(12, Math.max(3, Math.floor(132 / rows)))

/** The layout of a recording. */
export const stageOf = (recording: Recording, wordBits: number, about: About): Stage => {
  const { inputs, outputs } = recording
  const stored = firstOf(recording, 'N W')?.numbers
  const wordSize = stored === undefined ? 0 : length(stored, 2)
  const all = indices(length(inputs, 0))
  const answer = firstCounted(recording)
  const [told, answered] = answer > 0 ? [all.slice(0, answer), all.slice(answer)] : [all, all]
  const cell = cellOf(Math.max(told.length, answered.length))
  const channels = {
    input: channelsShown([inputs], MOST),
    output: channelsShown([recording.targets, outputs], MOST),
  }
  const input = tapeOf(told, channels.input.length, cell, false)
  const output = tapeOf(answered, channels.output.length, cell, true)
  const { slots } = slotsShown(recording)
  const slot = {
    width: Math.min(34, (WIDTH - 2 * SIDE) / slots.length),
    height: Math.max(1, Math.min(8, Math.floor(140 / Math.max(1, wordSize)))),
  }
  const top = HEAD + tapeHeight(input) + BETWEEN
  return {
    recording,
    about,
    stored,
    wordSize,
    scenes: storyOf(recording, wordBits),
    slots,
    input,
    output,
    channels,
    memory: {
      left: (WIDTH - slots.length * slot.width) / 2,
      top,
      cell: slot,
      map: colourMapOf(storedScale(stored?.data ?? new Float32Array())),
    },
    heads: headWeightings(recording),
    foci: { write: fociOf(recording, 'write'), read: fociOf(recording, 'read') },
    height: top + wordSize * slot.height + BETWEEN + 8 + tapeHeight(output) + FOOT,
  }
}

/** The x position of a slot's centre. */
export const centreOf = ({ memory, slots }: Stage, slot: number): number =>
  memory.left + (slots.indexOf(slot) + 0.5) * memory.cell.width
