import fc from 'fast-check'
import { topK } from '../../src/addressing/topK.ts'
import { nested, sizes, tensorOf, weighting } from '../arbitraries.ts'
import { close } from '../close.ts'
import { law } from '../law.ts'

const drawn = sizes.chain((lengths) =>
  fc.record({ weightings: nested('B K N', lengths, weighting), count: fc.integer({ min: 1, max: 6 }) }),
)

/** An entry is kept if fewer than `count` entries are greater, or equal and before it. */
const left = (row: ReadonlyArray<number>, count: number): number[] =>
  row.map((x, n) => (row.filter((y, m) => y > x || (y === x && m < n)).length < count ? x : 0))

law('the strongest of a weighting are those that fewer are greater than, and the rest is nothing', drawn, (given) => {
  const { weightings, count } = given
  const expected = weightings.map((heads) => heads.map((row) => left(row, count)))
  return close(topK(tensorOf('B K N', weightings), count), expected, 0)
})
