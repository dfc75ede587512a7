import type { Hex } from './colour.ts'
import { type ColourMap, through } from './colourMap.ts'
import type { ColourScale } from './screenColours.ts'

/** Colours per map: neighbours look alike, and equal cells can share one shape. */
const LEVELS = 129

/** Viridis: its lightness increases evenly, so the order survives colour blindness and greyscale print. */
const VIRIDIS = through(
  ['#440154', '#482878', '#3e4989', '#31688e', '#26828e', '#1f9e89', '#35b779', '#6ece58', '#b5de2b', '#fde725'],
  LEVELS,
)

/** ColorBrewer's PuOr, which is safe for colour blindness. */
const ORANGE_TO_PURPLE = through(
  ['#7f3b08', '#b35806', '#e08214', '#fdb863', '#f7f7f7', '#b2abd2', '#8073ac', '#542788', '#2d004b'],
  LEVELS,
)

/** For weightings, gates, usage and links: always from 0 to 1, so that figures are comparable. */
export const unit: ColourMap = { low: 0, high: 1, colours: VIRIDIS }

/** For bits: light to dark. */
export const bits: ColourMap = { low: 0, high: 1, colours: through(['#f4f5f7', '#1c2b4a'], LEVELS) }

/** For signed numbers, such as the memory's. */
export const diverging = (extent: number): ColourMap => ({ low: -extent, high: extent, colours: ORANGE_TO_PURPLE })

/** For measured values: from the least to the greatest, light to dark; around 0 as signed numbers. */
export const valueMap = (scale: ColourScale): ColourMap =>
  scale.kind === 'diverging'
    ? diverging(scale.extent)
    : { low: scale.low ?? 0, high: scale.extent, colours: bits.colours }

/** Okabe and Ito's colours for lines, without yellow, which is hard to see on white. */
export const lineColours: ReadonlyArray<Hex> = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#1b1f24',
]

/** The colours of write and read heads in all figures. */
export const WRITE: Hex = '#d55e00'
export const READ: Hex = '#0072b2'
