import type { Hex } from './colour.ts'
import { element, INK, textLine } from './svg.ts'
import { shortened, textWidth } from './textWidth.ts'

/** A line's style and name. */
export type Entry = Readonly<{ name: string; colour: Hex; dash?: string | undefined; thick?: number }>

const SIZE = 9
const LINE = 14
const SWATCH = 18

/** A legend that wraps at `width`, with its top left corner at the origin, and its height. */
export const legend = (entries: ReadonlyArray<Entry>, width: number): Readonly<{ svg: string; height: number }> => {
  let x = 0
  let y = 0
  const drawn = entries.map(({ name, colour, dash, thick = 2 }) => {
    const text = shortened(name, SIZE, width - SWATCH - 4)
    const wide = SWATCH + 4 + textWidth(text, SIZE)
    if (x > 0 && x + wide > width) {
      x = 0
      y += LINE
    }
    const place = { x1: x, x2: x + SWATCH, y1: y + 7, y2: y + 7 }
    const svg = [
      element('line', { ...place, stroke: colour, 'stroke-width': thick, 'stroke-dasharray': dash }),
      textLine(x + SWATCH + 4, y + 10.2, text, { size: SIZE, fill: INK }),
    ].join('')
    x += wide + 10
    return svg
  })
  return { svg: drawn.join(''), height: entries.length === 0 ? 0 : y + LINE }
}
