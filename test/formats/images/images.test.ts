import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PNG } from 'pngjs'
import { element, svgDocument, textLine } from '../../../src/charts/svg.ts'
import { animationFrames } from '../../../src/figures/animationFrames.ts'
import { inspectorFigure } from '../../../src/figures/inspectorFigure.ts'
import { gif } from '../../../src/formats/gif.ts'
import { pixelsOf, png } from '../../support/renderer.ts'
import { ntm } from '../../figures/recordings.ts'
import { framesOf } from '../../figures/support.ts'
import { decodedGif } from './decodedGif.ts'

const square = svgDocument(
  { width: 40, height: 20, title: 'a square' },
  element('rect', { x: 10, y: 5, width: 10, height: 10, fill: '#d55e00' }),
)

const pixel = ({ data, width }: PNG, x: number, y: number): ReadonlyArray<number> => [
  ...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4),
]

test('a PNG has 300 dots an inch, and the colours of its SVG', () => {
  const image = PNG.sync.read(Buffer.from(png(square)))
  assert.deepEqual([image.width, image.height], [125, 63])
  assert.deepEqual(pixel(image, 47, 31), [0xd5, 0x5e, 0, 255])
  assert.deepEqual(pixel(image, 100, 31), [255, 255, 255, 255])
})

test('text is drawn, in both weights, whatever fonts the system has', () => {
  const inked = (bold: boolean): number => {
    const svg = svgDocument(
      { width: 120, height: 30, title: 'text' },
      textLine(4, 20, 'βγ Memory −1', { size: 14, bold }),
    )
    return pixelsOf(svg).rgba.filter((value) => value < 128).length
  }
  assert.ok(inked(false) > 300)
  assert.ok(inked(true) > 1.2 * inked(false))
})

test('the same SVG gives the same bytes', () => {
  const svg = inspectorFigure(ntm(), { title: 'a title', subtitle: 'a sentence' })
  assert.deepEqual(png(svg), png(svg))
})

test('an animation: a frame a step, its delays, for ever, and each frame as its SVG is drawn', () => {
  const svgs = framesOf(animationFrames(ntm({ words: 3 }), 3, { title: 'copy', subtitle: '' }))
  const bytes = Buffer.concat([
    ...gif({ frames: svgs.length, frame: (at) => pixelsOf(svgs[at] as string), delay: 400, hold: 2000 }),
  ])
  const { width, height, loops, frames } = decodedGif(bytes)
  assert.equal(frames.length, 8)
  assert.deepEqual(
    frames.map(({ delay }) => delay),
    [400, 400, 400, 400, 400, 400, 400, 2000],
  )
  assert.ok(loops && width <= 800 && bytes.length < 1_500_000)
  for (const [at, { rgb }] of frames.entries()) {
    const drawn = pixelsOf(svgs[at] ?? '')
    assert.deepEqual([drawn.width, drawn.height], [width, height])
    const far = drawn.rgba.reduce((count, value, byte) => {
      if (byte % 4 === 3) return count
      return count + (Math.abs(value - (rgb[3 * (byte >> 2) + (byte % 4)] as number)) > 24 ? 1 : 0)
    }, 0)
    // Smoothed edges may take a neighbour's colour; all else is exact.
    assert.ok(far < 0.002 * rgb.length, `frame ${at}: ${far} of ${rgb.length}`)
  }
})
