/** Red, green, blue, 0 to 255. */
export type Colour = readonly [number, number, number]

/** A colour as CSS writes it, `#rrggbb`. */
export type Hex = string

export const colourFrom = (hex: Hex): Colour => {
  const n = Number.parseInt(hex.slice(1), 16)
  return [n >> 16, (n >> 8) & 255, n & 255]
}

export const hexOf = (colour: Colour): Hex => `#${colour.map((c) => c.toString(16).padStart(2, '0')).join('')}`

/** The colour `fraction` of the way from one to another. */
export const between = (from: Colour, to: Colour, fraction: number): Colour => {
  const mix = (channel: 0 | 1 | 2): number => Math.round(from[channel] + (to[channel] - from[channel]) * fraction)
  return [mix(0), mix(1), mix(2)]
}

/** Relative luminance, 0 to 1, as in WCAG's contrast ratio. */
export const luminance = (colour: Colour): number => {
  const [red, green, blue] = colour.map((c) => {
    const s = c / 255
    return s <= 0.040_45 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4
  }) as unknown as Colour
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
