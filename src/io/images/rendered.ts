import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Resvg } from '@resvg/resvg-js'
import type { Pixels } from '../../formats/pixels.ts'

/** Where the package of the fonts lies. */
const fonts = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf')

/**
 * Draws an SVG. Its text is set in DejaVu, which comes with Engram: the same bytes on every system, whatever fonts
 * that has.
 *
 * @param zoom pixels for each of the SVG's
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

/** Print's 300 dots per inch, where an SVG's pixel is 1/96 of one. */
const PRINT = 300 / 96

/** An SVG as a PNG, sharp enough for print. */
export const png = (svg: string, zoom = PRINT): Uint8Array => draw(svg, zoom).asPng()
