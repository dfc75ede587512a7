import { erasedAndWritten } from '../../src/addressing/erasedAndWritten.ts'
import { arrays, type NestedOf, tensorsOf } from '../arbitraries.ts'
import { close } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'

const { inputs: shapes } = erasedAndWritten
const inputs = arrays(shapes, (name) => quantity(name).ordinary)
const written = (values: NestedOf<typeof shapes>) => erasedAndWritten(tensorsOf(shapes, values))

law('memory is M ∏ (1 − w eᵀ) + Σ w vᵀ for every slot and column', inputs, (values) => {
  const expected = values.memory.map((rows, b) =>
    rows.map((row, n) =>
      row.map((m, column) =>
        (values.writeWeightings[b] ?? []).reduce(
          ({ kept, added }, head, k) => ({
            kept: kept * (1 - (head[n] ?? 0) * (values.eraseVectors[b]?.[k]?.[column] ?? 0)),
            added: added + (head[n] ?? 0) * (values.writeVectors[b]?.[k]?.[column] ?? 0),
          }),
          { kept: m, added: 0 },
        ),
      ),
    ),
  )
  return close(
    written(values),
    expected.map((rows) => rows.map((row) => row.map(({ kept, added }) => kept + added))),
  )
})

law('a slot of weight zero stays as it was', inputs, (values) => {
  const spared = values.writeWeightings.map((heads) => heads.map((row) => row.map((w, n) => (n === 0 ? 0 : w))))
  const memory = written({ ...values, writeWeightings: spared }).arraySync()
  return close(
    memory.map((rows) => rows[0] ?? []),
    values.memory.map((rows) => rows[0] ?? []),
    0,
  )
})

law('a full erase and write on one slot replaces its row', inputs, (values) => {
  // The first head writes on the first slot, the others nowhere.
  const onFirst = values.writeWeightings.map((heads) =>
    heads.map((row, k) => row.map((_, n) => (k === 0 && n === 0 ? 1 : 0))),
  )
  const eraseVectors = values.eraseVectors.map((heads) => heads.map((row) => row.map(() => 1)))
  const memory = written({ ...values, writeWeightings: onFirst, eraseVectors }).arraySync()
  return close(
    memory.map((rows) => rows[0] ?? []),
    values.writeVectors.map((heads) => heads[0] ?? []),
    0,
  )
})
