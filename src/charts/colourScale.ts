import { type ColourMap, through } from './colourMap.ts'

/** The range of a colour map: from `low`, 0 by default, to `extent`; or from −`extent` to `extent`. */
export type ColourScale = Readonly<
  { kind: 'sequential'; extent: number; low?: number } | { kind: 'diverging'; extent: number }
>

/** The scale of bits, probabilities, weightings, gates, usage and links: always from 0 to 1, so that figures are comparable. */
export const UNIT: ColourScale = { kind: 'sequential', extent: 1 }

/** Colours per map: odd, so that 0 has the middle one; few, so that equal cells of a figure can share one shape. */
const LEVELS = 129

/**
 * Viridis: its lightness increases evenly, so the order survives colour blindness and greyscale print, and both ends
 * differ from a light and from a dark page.
 */
export const SEQUENTIAL = through(
  ['#440154', '#482878', '#3e4989', '#31688e', '#26828e', '#1f9e89', '#35b779', '#6ece58', '#b5de2b', '#fde725'],
  LEVELS,
)

/** ColorBrewer's PuOr, safe for colour blindness: orange is negative, nearly white 0, purple positive. */
export const DIVERGING = through(
  ['#7f3b08', '#b35806', '#e08214', '#fdb863', '#f7f7f7', '#b2abd2', '#8073ac', '#542788', '#2d004b'],
  LEVELS,
)

/**
 * The colours of a scale: the same in pages of both themes, figures, animations, TensorBoard and terminals. An extent of
 * 0 counts as 1.
 */
export const colourMapOf = (scale: ColourScale): ColourMap => {
  const { kind, extent } = scale
  if (kind === 'sequential' && scale.low !== undefined) return { low: scale.low, high: extent, colours: SEQUENTIAL }
  const high = extent > 0 ? extent : 1
  return kind === 'sequential' ? { low: 0, high, colours: SEQUENTIAL } : { low: -high, high, colours: DIVERGING }
}

/** The colours of {@link UNIT}. */
export const unit: ColourMap = colourMapOf(UNIT)
