import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Resvg } from '@resvg/resvg-js'
import type { Pixels } from '../../formats/pixels.ts'

/** The directory of the fonts. */
const fonts = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf')

/**
 * Renders an SVG. Text uses the bundled DejaVu fonts, so the result is the same, byte for byte, on every system.
 *
 * @param zoom pixels per SVG pixel
 */
const draw = (svg: string, zoom: number) =>
  new Resvg(svg, {
    fitTo: { mode: 'zoom', value: zoom },
    font: {
      loadSystemFonts: false,
      fontFiles: ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) => join(fonts(), name)),
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
    },
    logLevel: 'off',
  }).render()

/** An SVG's pixels. */
export const pixelsOf = (svg: string, zoom = 1): Pixels => {
  const { width, height, pixels } = draw(svg, zoom)
  return { width, height, rgba: pixels }
}

/** The zoom for 300 dots per inch; an SVG pixel is 1/96 inch. */
const PRINT = 300 / 96

/** An SVG as a PNG at print resolution. */
export const png = (svg: string, zoom = PRINT): Uint8Array => draw(svg, zoom).asPng()
