import { colourOf } from '../charts/colourMap.ts'
import { unit } from '../charts/colourScale.ts'
import { maxOf } from '../core/extremes.ts'
import { slotsShown } from '../figures/slotsShown.ts'
import { headLabel } from '../recording/heads.ts'
import type { Recording } from '../recording/recording.ts'
import { type HeadWeighting, headWeightings } from '../recording/weightings.ts'
import { folded } from './wrap.ts'

/** The output of strips: its width, and its bits per colour (24 or 8; fewer means no colours). */
export type Paper = Readonly<{ columns: number; colourBits: number }>

const SHADES = ['·', '░', '▒', '▓', '█'] as const

/** A weight without colour. */
const shaded = (weight: number): string => {
  if (weight < 0.05) return SHADES[0]
  return SHADES[Math.min(4, 1 + Math.floor(weight * 4))] as string
}

/** The 6 × 6 × 6 colour cube of 256-colour terminals. */
const inCube = (weight: number): number =>
  colourOf(unit, weight).reduce<number>((sum, channel) => 6 * sum + Math.round((channel / 255) * 5), 0) + 16

const painted = (weight: number, wide: number, colourBits: number): string => {
  if (colourBits < 8) return shaded(weight).repeat(wide)
  const code = colourBits >= 24 ? `2;${colourOf(unit, weight).join(';')}` : `5;${inCube(weight)}`
  return `\u001b[48;${code}m${' '.repeat(wide)}`
}

const GAP = 2

/** Groups of adjacent slots of equal size; the last may be smaller. */
const grouped = (slots: ReadonlyArray<number>, most: number): ReadonlyArray<ReadonlyArray<number>> => {
  const size = Math.ceil(slots.length / Math.max(1, most))
  return Array.from({ length: Math.ceil(slots.length / size) }, (_, at) => slots.slice(at * size, (at + 1) * size))
}

/**
 * Each head's weightings: a heading, then one line per time step with one strip per head. A cell shows one slot, or the maximum
 * over several slots where the output is narrow.
 *
 * @returns no line for a model without memory
 */
export const stripLines = (recording: Recording, { columns, colourBits }: Paper): ReadonlyArray<string> => {
  const strips = headWeightings(recording)
  if (strips.length === 0) return []
  const { slots, of } = slotsShown(recording)
  const room = Math.floor((columns - 6 - strips.length * GAP) / strips.length)
  const groups = grouped(slots, room)
  const wide = 2 * groups.length <= room ? 2 : 1
  const width = groups.length * wide
  const [first, last] = [slots[0], slots.at(-1)]
  const which = slots.length === of ? `slots ${first}–${last}` : `slots ${first}–${last} of ${of}`
  const size = groups[0]?.length ?? 1
  const each = size > 1 ? `${which}, ${size} a cell` : which
  const heading = (name: string): string => {
    const whole = [`${name}: ${each}`, `${name}: ${first}–${last}`, name].find((text) => text.length <= width)
    return (whole ?? name.slice(0, width)).padEnd(width)
  }
  const gap = ' '.repeat(GAP)
  const reset = colourBits >= 8 ? '\u001b[0m' : ''
  const steps = recording.mask.data.length
  const cell = ({ weight }: HeadWeighting, t: number, group: ReadonlyArray<number>): string =>
    painted(maxOf(group.map((slot) => weight(t, slot))), wide, colourBits)
  const line = (t: number): string =>
    strips.map((strip) => groups.map((group) => cell(strip, t, group)).join('') + reset).join(gap)
  return [
    `  step${gap}${strips.map((head) => heading(headLabel(head))).join(gap)}`.trimEnd(),
    ...Array.from({ length: steps }, (_, t) => `  ${String(t).padStart(4)}${gap}${line(t)}`),
  ]
}

/** The legend of strips. */
export const stripKey = ({ columns, colourBits }: Paper): ReadonlyArray<string> =>
  colourBits >= 8
    ? [
        `  a cell is a slot’s weight: ${painted(0, 2, colourBits)}\u001b[0m 0 ${painted(0.5, 2, colourBits)}\u001b[0m 0.5 ${painted(1, 2, colourBits)}\u001b[0m 1`,
      ]
    : folded(`  a cell is a slot’s weight: ${SHADES[0]} 0, ${shaded(0.5)} 0.5, ${SHADES[4]} nearly 1`, columns)
