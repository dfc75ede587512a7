import fc from 'fast-check'
import { allocationWeighting } from '../../src/addressing/allocationWeighting.ts'
import { arrays, each, type Nested, spread, tensorsOf, unit } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'

const { inputs: shapes } = allocationWeighting
const allocated = (usage: Nested<'B N'>): Nested<'B N'> => allocationWeighting(tensorsOf(shapes, { usage })).arraySync()

/** ε + (1 − ε)u in float32: it determines which slots are tied. */
const mapped = (u: number): number => Math.fround(Math.fround(u * Math.fround(1 - 1e-6)) + Math.fround(1e-6))

/** The slots by ascending usage. JavaScript's sort is stable, so ties go to the lower index. */
const freeList = (usage: ReadonlyArray<number>): ReadonlyArray<number> =>
  usage.map((_, n) => n).sort((i, j) => mapped(usage[i] as number) - mapped(usage[j] as number))

/** The paper's equation, literally: sort the slots, then multiply. */
const oracle = (usage: ReadonlyArray<number>): number[] => {
  const weighting = usage.map(() => 0)
  let left = 1
  for (const slot of freeList(usage)) {
    const u = mapped(usage[slot] as number)
    weighting[slot] = (1 - u) * left
    left *= u
  }
  return weighting
}

const anyUsage = arrays(shapes, () => each(unit))

/** Few distinct values, so that most slots are tied. */
const tiedUsage = arrays(shapes, () => each(fc.constantFrom(0, 0.25, 0.5, 0.75, 1)))

const permutedUsage = arrays(shapes, () => spread(0, 1)).chain((values) =>
  fc.tuple(
    fc.constant(values),
    fc.shuffledSubarray(
      (values.usage[0] ?? []).map((_, n) => n),
      { minLength: values.usage[0]?.length ?? 0 },
    ),
  ),
)

law('allocation is what the sorted free list gives out', anyUsage, ({ usage }) =>
  close(allocated(usage), usage.map(oracle)),
)

law(
  'allocation with tied slots is what the sorted free list gives out, ties to the lower index',
  tiedUsage,
  ({ usage }) => close(allocated(usage), usage.map(oracle)),
)

law('allocation hands out exactly the free space: Σ a = 1 − ∏ u', anyUsage, ({ usage }) => {
  const free = usage.map((row) => 1 - row.reduce((product, u) => product * mapped(u), 1))
  return close(
    allocated(usage).map((row) => row.reduce((sum, a) => sum + a, 0)),
    free,
  )
})

law('allocation is non-negative', anyUsage, ({ usage }) => within(allocated(usage), 0, 1, 0))

law('the least used slot receives the most', anyUsage, ({ usage }) =>
  allocated(usage).every((row, b) => (row[freeList(usage[b] ?? [])[0] ?? 0] ?? 0) >= Math.max(...row) - 1e-6),
)

law('of two tied slots the lower index receives more', tiedUsage, ({ usage }) =>
  allocated(usage).every((row, b) =>
    row.every((a, i) => row.every((other, j) => i >= j || usage[b]?.[i] !== usage[b]?.[j] || a > other || a === 0)),
  ),
)

law('allocation follows its slots where they change places', permutedUsage, ([{ usage }, order]) => {
  const permuted = (rows: Nested<'B N'>) => rows.map((row) => order.map((n) => row[n] ?? Number.NaN))
  return close(allocated(permuted(usage)), permuted(allocated(usage)), 1e-6)
})

law(
  'where every slot is in use there is nothing to allocate',
  arrays(shapes, () => each(fc.constant(1))),
  ({ usage }) => within(allocated(usage), 0, 0, 1e-6),
)
