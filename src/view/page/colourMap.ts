/** Red, green, blue, 0 to 255. */
export type Colour = readonly [number, number, number]

export type Theme = 'light' | 'dark'

const parsed = (text: string): Colour => {
  const n = Number.parseInt(text.slice(1), 16)
  return [n >> 16, (n >> 8) & 255, n & 255]
}

const LEVELS = 256

/** A table of colours that goes through evenly spaced anchors. */
const through = (anchors: ReadonlyArray<string>): ReadonlyArray<Colour> => {
  const stops = anchors.map(parsed)
  return Array.from({ length: LEVELS }, (_, level) => {
    const at = (level / (LEVELS - 1)) * (stops.length - 1)
    const index = Math.min(Math.floor(at), stops.length - 2)
    const [from, to] = [stops[index] as Colour, stops[index + 1] as Colour]
    const mix = (channel: 0 | 1 | 2): number => Math.round(from[channel] + (to[channel] - from[channel]) * (at - index))
    return [mix(0), mix(1), mix(2)]
  })
}

/**
 * Paper to ink through one run of hues (ColorBrewer's YlGnBu): lightness alone tells the value, so that the
 * colour-blind, and printers, see the same order.
 */
export const SEQUENTIAL: Readonly<Record<Theme, ReadonlyArray<Colour>>> = {
  light: through(['#fbfaf4', '#e3f1c3', '#b4dfb9', '#74c6bd', '#3aa7c0', '#2180b3', '#27529b', '#1f2f79', '#10174c']),
  dark: through(['#171a21', '#232c5e', '#28489a', '#236fb0', '#2f97bb', '#59b9b4', '#9cd5a8', '#d5eba5', '#fdfcdc']),
}

/** Orange (negative) through paper (zero) to purple: ColorBrewer's PuOr, which the colour-blind can tell apart. */
export const DIVERGING: Readonly<Record<Theme, ReadonlyArray<Colour>>> = {
  light: through(['#8a3d05', '#c4690c', '#eba24a', '#f9d8ab', '#f8f7f3', '#d8d6ea', '#a89bcb', '#7458a3', '#42186f']),
  dark: through(['#ffd9a0', '#f3a548', '#b56a1a', '#593816', '#171a21', '#322a52', '#6a55a6', '#a590dc', '#e2d9ff']),
}

/** How numbers become colours: from 0 to `extent`, or from −`extent` to `extent`. */
export type ColourScale = Readonly<{ kind: 'sequential' | 'diverging'; extent: number }>

/** The scale of weightings, gates, usage and links. */
export const UNIT: ColourScale = { kind: 'sequential', extent: 1 }

/** The level of a value, 0 to 255: beyond the ends, the ends; not a number, the middle of nowhere: 0. */
const levelOf = ({ kind, extent }: ColourScale, value: number): number => {
  const reach = extent > 0 ? value / extent : 0
  const fraction = kind === 'sequential' ? reach : (reach + 1) / 2
  return Math.round(Math.min(1, Math.max(0, Number.isNaN(fraction) ? 0 : fraction)) * (LEVELS - 1))
}

/** The colour of a value. */
export const colourOf = (scale: ColourScale, theme: Theme, value: number): Colour =>
  (scale.kind === 'sequential' ? SEQUENTIAL : DIVERGING)[theme][levelOf(scale, value)] as Colour

/** As CSS says it. */
export const cssColour = ([red, green, blue]: Colour): string => `rgb(${red} ${green} ${blue})`

/** Relative luminance, 0 to 1, as the contrast of the accessibility guidelines counts it. */
export const luminance = (colour: Colour): number => {
  const [red, green, blue] = colour.map((c) => {
    const s = c / 255
    return s <= 0.040_45 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4
  }) as unknown as Colour
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
