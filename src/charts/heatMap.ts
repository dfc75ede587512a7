import { type Hex, hexOf } from './colour.ts'
import { type ColourMap, colourOf } from './colourMap.ts'
import { element, RULE } from './svg.ts'

/** A table of numbers as coloured cells; undefined values leave their cells blank. */
export type Cells = Readonly<{
  rows: number
  columns: number
  /** Pixels. */
  cell: Readonly<{ width: number; height: number }>
  value: (row: number, column: number) => number | undefined
  map: ColourMap
}>

type Run = Readonly<{ colour: Hex; row: number; column: number; length: number }>

/** Adjacent cells of one colour in a row. */
const runsOf = ({ rows, columns, value, map }: Cells): ReadonlyArray<Run> => {
  const runs: Run[] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const shown = value(row, column)
      if (shown === undefined) continue
      const colour = hexOf(colourOf(map, shown))
      const last = runs.at(-1)
      if (last !== undefined && last.colour === colour && last.row === row && last.column + last.length === column)
        runs[runs.length - 1] = { ...last, length: last.length + 1 }
      else runs.push({ colour, row, column, length: 1 })
    }
  }
  return runs
}

const number = (value: number): string => String(Math.round(value * 100) / 100)

/**
 * A heat map with its top left corner at the origin. Each colour is one path, so that the drawing is exact at any size
 * and small if many cells are equal. The most frequent colour is the background, unless cells are blank.
 */
export const heatMap = (cells: Cells): string => {
  const { rows, columns, cell } = cells
  const runs = runsOf(cells)
  const area = new Map<Hex, number>()
  for (const { colour, length } of runs) area.set(colour, (area.get(colour) ?? 0) + length)
  const covered = [...area.values()].reduce((sum, size) => sum + size, 0)
  const [ground] = covered === rows * columns ? ([...area].sort(([, a], [, b]) => b - a)[0] ?? []) : []
  const width = columns * cell.width
  const height = rows * cell.height
  const paths = new Map<Hex, string[]>()
  for (const { colour, row, column, length } of runs) {
    if (colour === ground) continue
    const path = paths.get(colour) ?? []
    const across = number(length * cell.width)
    path.push(
      `M${number(column * cell.width)} ${number(row * cell.height)}h${across}v${number(cell.height)}h-${across}z`,
    )
    paths.set(colour, path)
  }
  return [
    element(
      'g',
      { 'shape-rendering': 'crispEdges' },
      ...(ground === undefined ? [] : [element('rect', { width, height, fill: ground })]),
      ...[...paths].map(([fill, path]) => element('path', { fill, d: path.join('') })),
    ),
    element('rect', { width, height, fill: 'none', stroke: RULE, 'stroke-width': 0.75 }),
  ].join('')
}
