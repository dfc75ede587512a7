import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hexOf } from '../../src/charts/colour.ts'
import { colourOf } from '../../src/charts/colourMap.ts'
import { heatMap } from '../../src/charts/heatMap.ts'
import { colourMapOf, unit } from '../../src/charts/colourScale.ts'
import { moved, svgDocument } from '../../src/charts/svg.ts'
import { pixelsOf } from '../support/renderer.ts'

const draw = (values: ReadonlyArray<ReadonlyArray<number | undefined>>, map = unit) => {
  const svg = svgDocument(
    { width: 60, height: 40, title: 'a heat map' },
    moved(
      10,
      10,
      heatMap({
        rows: values.length,
        columns: values[0]?.length ?? 0,
        cell: { width: 10, height: 8 },
        value: (row, column) => values[row]?.[column],
        map,
      }),
    ),
  )
  const { width, rgba } = pixelsOf(svg)
  /** The middle of a cell. */
  return (row: number, column: number): string => {
    const at = 4 * ((10 + row * 8 + 4) * width + 10 + column * 10 + 5)
    return `#${[...rgba.subarray(at, at + 3)].map((c) => c.toString(16).padStart(2, '0')).join('')}`
  }
}

test('each cell has its value’s colour; beyond the ends, the ends’; blank cells are paper', () => {
  const at = draw([
    [0, 1, 0.5, 0],
    [2, -1, Number.NaN, undefined],
  ])
  const [low, high] = ['#440154', '#fde725']
  assert.deepEqual([at(0, 0), at(0, 1), at(0, 3)], [low, high, low])
  assert.deepEqual([at(1, 0), at(1, 1), at(1, 2), at(1, 3)], [high, low, low, '#ffffff'])
  assert.equal(at(0, 2), hexOf(colourOf(unit, 0.5)))
})

test('a diverging map has paper in its middle, and a hue on either side', () => {
  const at = draw([[-2, 0, 2]], colourMapOf({ kind: 'diverging', extent: 2 }))
  assert.deepEqual([at(0, 0), at(0, 1), at(0, 2)], ['#7f3b08', '#f7f7f7', '#2d004b'])
})

test('what is alike is one shape, and the commonest colour the ground', () => {
  const cells = { rows: 50, columns: 50, cell: { width: 2, height: 2 }, map: unit }
  const svg = heatMap({ ...cells, value: (row, column) => (row === column ? 1 : 0) })
  assert.equal(svg.match(/<path/g)?.length, 1)
  assert.equal(svg.match(/M/g)?.length, 50)
})

test('viridis grows lighter all the way', () => {
  const lightness = Array.from({ length: 11 }, (_, at) => {
    const hex = hexOf(colourOf(unit, at / 10))
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  })
  assert.deepEqual(
    lightness,
    lightness.toSorted((a, b) => a - b),
  )
})
