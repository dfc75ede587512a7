import type { Colour } from './colour.ts'
import { type ColourMap, through } from './colourMap.ts'

export type Theme = 'light' | 'dark'

/** The range of a colour map: from `low`, 0 by default, to `extent`; or from −`extent` to `extent`. */
export type ColourScale = Readonly<
  { kind: 'sequential'; extent: number; low?: number } | { kind: 'diverging'; extent: number }
>

/** The scale of weightings, gates, usage and links. */
export const UNIT: ColourScale = { kind: 'sequential', extent: 1 }

const LEVELS = 256

/**
 * ColorBrewer's YlGnBu. Lightness alone encodes the value, so the order survives colour blindness and greyscale print.
 */
export const SEQUENTIAL: Readonly<Record<Theme, ReadonlyArray<Colour>>> = {
  light: through(
    ['#fbfaf4', '#e3f1c3', '#b4dfb9', '#74c6bd', '#3aa7c0', '#2180b3', '#27529b', '#1f2f79', '#10174c'],
    LEVELS,
  ),
  dark: through(
    ['#171a21', '#232c5e', '#28489a', '#236fb0', '#2f97bb', '#59b9b4', '#9cd5a8', '#d5eba5', '#fdfcdc'],
    LEVELS,
  ),
}

/** ColorBrewer's PuOr, safe for colour blindness: orange is negative, the background 0, purple positive. */
export const DIVERGING: Readonly<Record<Theme, ReadonlyArray<Colour>>> = {
  light: through(
    ['#8a3d05', '#c4690c', '#eba24a', '#f9d8ab', '#f8f7f3', '#d8d6ea', '#a89bcb', '#7458a3', '#42186f'],
    LEVELS,
  ),
  dark: through(
    ['#ffd9a0', '#f3a548', '#b56a1a', '#593816', '#171a21', '#322a52', '#6a55a6', '#a590dc', '#e2d9ff'],
    LEVELS,
  ),
}

/** The colour map of a scale in a theme. An extent of 0 counts as 1. */
export const colourMapOf = (scale: ColourScale, theme: Theme): ColourMap => {
  const { kind, extent } = scale
  if (kind === 'sequential' && scale.low !== undefined)
    return { low: scale.low, high: extent, colours: SEQUENTIAL[theme] }
  const high = extent > 0 ? extent : 1
  return kind === 'sequential'
    ? { low: 0, high, colours: SEQUENTIAL[theme] }
    : { low: -high, high, colours: DIVERGING[theme] }
}
