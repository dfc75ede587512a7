import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Resvg } from '@resvg/resvg-js'
import type { AnimationFrames } from '../../src/figures/animationFrames.ts'

const folder = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf')
const font = {
  loadSystemFonts: false,
  fontFiles: ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) => join(folder, name)),
  defaultFontFamily: 'DejaVu Sans',
}

/** Every line of text, unescaped. */
export const textsOf = (svg: string): ReadonlyArray<string> =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  )

/** Fails unless an SVG is one, has nothing but numbers for places, and all that it draws is within its view box. */
export const assertWhole = (svg: string): void => {
  assert.doesNotMatch(svg, /NaN|undefined|Infinity/)
  const [, width = '', height = ''] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? []
  const ground = `<rect width="${width}" height="${height}" fill="#ffffff"/>`
  assert.ok(svg.includes(ground))
  const box = new Resvg(svg.replace(ground, ''), { font }).getBBox()
  assert.ok(box)
  const edges = [box.x, box.y, Number(width) - box.x - box.width, Number(height) - box.y - box.height]
  assert.ok(
    edges.every((edge) => edge >= 2),
    `left, top, right, bottom: ${edges.join(', ')}`,
  )
}

/** Every frame of an animation. */
export const framesOf = ({ steps, frame }: AnimationFrames): ReadonlyArray<string> => steps.map((_, at) => frame(at))
