import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type * as resvg from '@resvg/resvg-js'
import { taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import type { Pixels } from '../../formats/pixels.ts'
import { drawingPackages, isNotInstalled } from '../optionalPackages.ts'
import { isClone, packageFile } from '../packageFiles.ts'

/** Draws SVGs. Text uses the bundled DejaVu fonts, so the result is the same, byte for byte, on every system. */
export type Renderer = Readonly<{
  /**
   * An SVG's pixels.
   *
   * @param zoom pixels per SVG pixel; default 1
   */
  pixelsOf: (svg: string, zoom?: number) => Pixels
  /** An SVG as a PNG, by default at print resolution. */
  png: (svg: string, zoom?: number) => Uint8Array
}>

/** The zoom for 300 dots per inch; an SVG pixel is 1/96 inch. */
const PRINT = 300 / 96

/** The directory of the fonts: in a clone that of their package, in the built package a copy. */
const fonts = (): string =>
  isClone
    ? join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf')
    : fileURLToPath(packageFile('', 'fonts'))

const rendererWith = ({ Resvg }: typeof resvg): Renderer => {
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
  return {
    pixelsOf: (svg, zoom = 1) => {
      const { width, height, pixels } = draw(svg, zoom)
      return { width, height, rgba: pixels }
    },
    png: (svg, zoom = PRINT) => draw(svg, zoom).asPng(),
  }
}

/** Loads the optional package that draws. */
export const loadRenderer: TE.TaskEither<AppError, Renderer> = TE.tryCatch(
  async () => rendererWith(await import('@resvg/resvg-js')),
  (error) => ({
    tag: 'Usage',
    message: isNotInstalled(error)
      ? `PNG and GIF files need the optional package ${drawingPackages.names.join(', ')}, which is not installed.\n  • Run ${drawingPackages.install}.`
      : `The package ${drawingPackages.names.join(', ')}, which draws PNG and GIF files, does not load: ${error instanceof Error ? error.message : String(error)}\n  • Run ${drawingPackages.install}@latest.`,
  }),
)
