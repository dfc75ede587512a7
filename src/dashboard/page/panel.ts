import { type ColourScale, UNIT } from '../../charts/colourScale.ts'
import type { Field } from '../../recording/numbersAt.ts'
import type { Recording } from '../../recording/recording.ts'
import type { Beside, HeatMapSpec, Side } from './heatMapSpec.ts'

/** A titled heat map with its explanation. */
export type Panel = Readonly<{
  /** Identifies the panel in every recording. */
  id: string
  title: string
  /** Explains what the panel shows. */
  text: string
  /** The colour scale. */
  scale: ColourScale
  map: HeatMapSpec
  /** Legend entries besides the colours: a CSS variable and its meaning. */
  signs?: ReadonlyArray<Readonly<{ variable: string; name: string; hollow?: boolean }>>
}>

/** Panels under a heading. */
export type Section = Readonly<{ id: string; title: string; panels: ReadonlyArray<Panel> }>

/** The input of panels: a recording, and the slots to show. */
export type Subject = Readonly<{ recording: Recording; slots: ReadonlyArray<number> }>

export const TIME: Side = { name: 'step', label: String }

/** Panels over time share these, so that their steps are aligned. */
const OVER_TIME = { gutter: 74, columnWidth: 52, columns: TIME } as const

export const slotSide = (slots: ReadonlyArray<number>): Side => ({
  name: 'slot',
  label: (row) => String(slots[row] ?? row),
  isBreak: (row) => row > 0 && slots[row] !== (slots[row - 1] ?? 0) + 1,
})

export const range = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, index) => index)

export const named = (name: string, labels: ReadonlyArray<string>): Side => ({
  name,
  label: (row) => labels[row] ?? String(row),
})

type Common = Pick<Panel, 'id' | 'title' | 'text' | 'signs'> &
  Readonly<{ field: Field; rows: Side; value: string; scale?: ColourScale }>

/** A panel whose columns are steps. */
export const overTimePanel = (
  { id, title, text, signs, field, rows, value, scale = UNIT }: Common,
  more: Pick<HeatMapSpec, 'rowHeight'> & Pick<Partial<HeatMapSpec>, 'wrong' | 'pale'>,
): Panel => ({
  id,
  title,
  text,
  scale,
  ...(signs && { signs }),
  map: { label: title, field, rows, value, scale, ...OVER_TIME, ...more },
})

/** The longest channel name that is shown as a whole, in letters. */
const LONGEST = 18

/** Pixels to the left of panels over time: enough for the names of channels. */
const gutterOf = ({ channels }: Recording): number => {
  const names = [...(channels?.inputs ?? []), ...(channels?.targets ?? [])]
  const letters = names.reduce((most, name) => Math.max(most, name.length), 0)
  return Math.max(OVER_TIME.gutter, 26 + 6 * Math.min(LONGEST, letters))
}

/** Panels over time of a recording, aligned, with the phases of its sequence; those of the sequence itself name them. */
export const alongSequence = (
  panels: ReadonlyArray<Panel>,
  recording: Recording,
  namesPhases = false,
): ReadonlyArray<Panel> => {
  const { timeline } = recording
  const shared = { gutter: gutterOf(recording), namesPhases, ...(timeline && { phases: timeline }) }
  return panels.map((panel) => ({ ...panel, map: { ...panel.map, ...shared } }))
}

/** A panel of one step. */
export const momentPanel = (
  { id, title, text, signs, field, rows, value, scale = UNIT }: Common,
  { columns, beside }: Readonly<{ columns: Side; beside?: ReadonlyArray<Beside> }>,
): Panel => ({
  id,
  title,
  text,
  scale,
  ...(signs && { signs }),
  map: {
    label: title,
    field,
    rows,
    value,
    scale,
    columns,
    gutter: 44,
    columnWidth: 24,
    rowHeight: 18,
    ...(beside && { beside }),
  },
})
