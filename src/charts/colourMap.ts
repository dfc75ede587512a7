import { between, type Colour, colourFrom, type Hex } from './colour.ts'

/** Maps numbers linearly to colours: `low` to the first, `high` to the last. */
export type ColourMap = Readonly<{ low: number; high: number; colours: ReadonlyArray<Colour> }>

/** `levels` colours interpolated between evenly spaced anchors. */
export const through = (anchors: ReadonlyArray<Hex>, levels: number): ReadonlyArray<Colour> => {
  const stops = anchors.map(colourFrom)
  return Array.from({ length: levels }, (_, level) => {
    const at = (level / (levels - 1)) * (stops.length - 1)
    const index = Math.min(Math.floor(at), stops.length - 2)
    return between(stops[index] as Colour, stops[index + 1] as Colour, at - index)
  })
}

/** The colour of a value. Values beyond the ends get the ends' colours, and NaN that of 0, or of `low` above 0. */
export const colourOf = ({ low, high, colours }: ColourMap, value: number): Colour => {
  const fraction = ((Number.isNaN(value) ? Math.max(0, low) : value) - low) / (high - low)
  const level = Math.round(Math.min(1, Math.max(0, fraction)) * (colours.length - 1))
  return colours[level] as Colour
}
