/** A colour as CSS writes it, `#rrggbb`. */
export type Hex = string

/** How numbers become colours: `colour` takes what is beyond the ends for the ends. */
export type ColourMap = Readonly<{ low: number; high: number; colour: (value: number) => Hex }>

/** So many colours a map has: neighbours look alike, and equal cells are one shape. */
const LEVELS = 128

const channels = (hex: Hex): ReadonlyArray<number> => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))

/** The colour `fraction` of the way from one to another. */
export const between = (from: Hex, to: Hex, fraction: number): Hex => {
  const ends = channels(to)
  const mixed = channels(from).map((c, at) => Math.round(c + ((ends[at] as number) - c) * fraction))
  return `#${mixed.map((c) => c.toString(16).padStart(2, '0')).join('')}`
}

/** A map through evenly spaced anchors. */
const through =
  (anchors: ReadonlyArray<Hex>) =>
  (low: number, high: number): ColourMap => {
    const levels = Array.from({ length: LEVELS + 1 }, (_, level) => {
      const at = (level / LEVELS) * (anchors.length - 1)
      const index = Math.min(Math.floor(at), anchors.length - 2)
      return between(anchors[index] as Hex, anchors[index + 1] as Hex, at - index)
    })
    const levelOf = (value: number): number => {
      const fraction = (value - low) / (high - low)
      return Number.isNaN(fraction) ? 0 : Math.round(Math.min(1, Math.max(0, fraction)) * LEVELS)
    }
    return { low, high, colour: (value) => levels[levelOf(value)] as Hex }
  }

/** Viridis: perceived lightness grows evenly, so the colour-blind, and printers, see the same order. */
const viridis = through([
  '#440154',
  '#482878',
  '#3e4989',
  '#31688e',
  '#26828e',
  '#1f9e89',
  '#35b779',
  '#6ece58',
  '#b5de2b',
  '#fde725',
])

/** For weightings, gates, usage and links: always from 0 to 1, so that figures compare. */
export const unit: ColourMap = viridis(0, 1)

/** For bits: from paper to ink. */
export const bits: ColourMap = through(['#f4f5f7', '#1c2b4a'])(0, 1)

/** For numbers of either sign, such as the memory's: ColorBrewer's PuOr, which the colour-blind can tell apart. */
export const diverging = (extent: number): ColourMap =>
  through(['#7f3b08', '#b35806', '#e08214', '#fdb863', '#f7f7f7', '#b2abd2', '#8073ac', '#542788', '#2d004b'])(
    -extent,
    extent,
  )

/** Okabe and Ito's colours for lines, without the yellow that white paper swallows. */
export const lineColours: ReadonlyArray<Hex> = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#1b1f24',
]

/** The heads' colours in every picture. */
export const WRITE: Hex = '#d55e00'
export const READ: Hex = '#0072b2'
