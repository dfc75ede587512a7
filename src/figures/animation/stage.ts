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
import { type Bins, binsOf } from '../bins.ts'
import { gapsMarked, MOST_SLOTS, slotsShown } from '../slotsShown.ts'
import { type Scene, storyOf } from '../story.ts'

export const WIDTH = 780
export const SIDE = 28
export const HEAD = 64
const BETWEEN = 62
export const FOOT = 38
const TAPE = 440

/** The most rows of a tape. */
const MOST = 200

/** The most columns of a tape, and the most rows of the memory: of more, each is several. */
const MOST_COLUMNS = 220
const MOST_ELEMENTS = 96

/** Rows of bits over some steps, in columns, and their position. */
export type Tape = Readonly<{
  steps: ReadonlyArray<number>
  bins: Bins
  rows: number
  cell: number
  left: number
}>

/** The layout, which is the same in every frame. */
export type Stage = Readonly<{
  recording: Recording
  about: About
  scenes: ReadonlyArray<Scene>
  slots: ReadonlyArray<number>
  /** The places before which slots are left out. */
  gaps: ReadonlyArray<number>
  input: Tape
  output: Tape
  /** The channels in the rows of the tapes. */
  channels: Readonly<{ input: ReadonlyArray<number>; output: ReadonlyArray<number> }>
  /** The memory `[T N W]`; undefined for a model without memory. */
  stored: Numbers | undefined
  memory: Readonly<{ left: number; top: number; cell: Readonly<{ width: number; height: number }>; map: ColourMap }>
  /** The rows of the memory: the elements of a word; none without memory. */
  elements: Bins
  /** The heads with their weightings, write heads first. */
  heads: ReadonlyArray<HeadWeighting>
  foci: Readonly<{ write: ReadonlyArray<ReadonlyArray<Focus>>; read: ReadonlyArray<ReadonlyArray<Focus>> }>
  height: number
}>

/** 0, 1, 2 … */
export const indices = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, at) => at)

/** Whole pixels. */
const cellOf = (columns: number): number => Math.max(1, Math.floor(Math.min(18, TAPE / columns)))

const tapeOf = (steps: ReadonlyArray<number>, rows: number, cell: number, right: boolean): Tape => {
  const bins = binsOf(steps.length, MOST_COLUMNS)
  return { steps, bins, rows, cell, left: right ? WIDTH - SIDE - bins.count * cell : SIDE }
}

export const tapeHeight = ({ rows }: Pick<Tape, 'rows'>): number =>
  rows * Math.min(12, Math.max(3, Math.floor(132 / rows)))

/** The layout of a recording. */
export const stageOf = (recording: Recording, wordBits: number, about: About): Stage => {
  const { inputs, outputs } = recording
  const stored = firstOf(recording, 'N W')?.numbers
  const elements = binsOf(stored === undefined ? 0 : length(stored, 2), MOST_ELEMENTS)
  const all = indices(length(inputs, 0))
  const answer = firstCounted(recording)
  const [told, answered] = answer > 0 ? [all.slice(0, answer), all.slice(answer)] : [all, all]
  const columnsOf = (steps: ReadonlyArray<number>): number => binsOf(steps.length, MOST_COLUMNS).count
  const cell = cellOf(Math.max(columnsOf(told), columnsOf(answered)))
  const channels = {
    input: channelsShown([inputs], MOST),
    output: channelsShown([recording.targets, outputs], MOST),
  }
  const input = tapeOf(told, channels.input.length, cell, false)
  const output = tapeOf(answered, channels.output.length, cell, true)
  const shown = slotsShown(recording, MOST_SLOTS)
  const { slots } = shown
  const slot = {
    width: Math.min(34, (WIDTH - 2 * SIDE) / slots.length),
    height: Math.max(1, Math.min(8, Math.floor(140 / Math.max(1, elements.count)))),
  }
  const top = HEAD + tapeHeight(input) + BETWEEN
  return {
    recording,
    about,
    stored,
    elements,
    scenes: storyOf(recording, wordBits),
    slots,
    gaps: gapsMarked(shown, slot.width),
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
    height: top + elements.count * slot.height + BETWEEN + 8 + tapeHeight(output) + FOOT,
  }
}

/** The x position of a slot's centre. */
export const centreOf = ({ memory, slots }: Stage, slot: number): number =>
  memory.left + (slots.indexOf(slot) + 0.5) * memory.cell.width
