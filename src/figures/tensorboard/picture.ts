import { colourOf } from '../../charts/colourMap.ts'
import { type ColourScale, colourMapOf } from '../../charts/colourScale.ts'
import type { Picture } from '../../formats/tensorboard/event.ts'
import type { Field } from '../../recording/numbersAt.ts'

/** The largest cell size, and the largest picture size if cells can be that small, in pixels. */
const CELL = 12
const SIDE = 512

/** The width and height of a field's cells, in pixels. */
export const cellSize = ({ rows, columns }: Pick<Field, 'rows' | 'columns'>): number =>
  Math.min(CELL, Math.max(1, Math.floor(SIDE / Math.max(rows, columns, 1))))

/** A heat map without labels: each cell a square in the colour of its value, rows down, columns to the right. */
export const pictureOf = (field: Field, scale: ColourScale): Picture => {
  const size = cellSize(field)
  const [width, height] = [field.columns * size, field.rows * size]
  const pixels = new Uint8Array(3 * width * height)
  const stride = 3 * width
  const map = colourMapOf(scale)
  for (let row = 0; row < field.rows; row++) {
    const start = row * size * stride
    for (let column = 0; column < field.columns; column++) {
      const colour = colourOf(map, field.value(row, column))
      for (let x = column * size; x < (column + 1) * size; x++) pixels.set(colour, start + 3 * x)
    }
    for (let below = 1; below < size; below++) pixels.copyWithin(start + below * stride, start, start + stride)
  }
  return { width, height, pixels }
}
