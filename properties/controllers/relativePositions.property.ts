import fc from 'fast-check'
import { relativePositions } from '../../src/controllers/relativePositions.ts'
import { law } from '../law.ts'

const sizes = fc.record({ places: fc.integer({ min: 1, max: 40 }), half: fc.integer({ min: 1, max: 8 }) })

const rowsOf = ({ places, half }: { places: number; half: number }): ReadonlyArray<ReadonlyArray<number>> => {
  const table = relativePositions(places, 2 * half)
  return Array.from({ length: places }, (_, c) => [...table.subarray(2 * half * c, 2 * half * (c + 1))])
}

const dot = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number =>
  a.reduce((sum, x, at) => sum + x * (b[at] ?? Number.NaN), 0)

law('the latest place is of age zero: sines 0, cosines 1', sizes, (drawn) =>
  (rowsOf(drawn).at(-1) ?? []).every((x, at) => x === at % 2),
)

law('two places’ dot product depends on how far apart they are alone, and tells them apart', sizes, (drawn) => {
  const rows = rowsOf(drawn)
  const [newest = []] = rows.slice(-1)
  return rows.every((row, c) =>
    rows.every((other, d) => {
      const apart = Math.abs(c - d)
      const expected = dot(newest, rows[rows.length - 1 - apart] ?? [])
      return Math.abs(dot(row, other) - expected) < 1e-5 && (apart === 0 || dot(row, other) < drawn.half - 1e-7)
    }),
  )
})

law('a table of fewer places is the end of a longer one', sizes, (drawn) =>
  rowsOf({ ...drawn, places: drawn.places + 3 })
    .slice(3)
    .every((row, c) => row.every((x, at) => x === rowsOf(drawn)[c]?.[at])),
)
