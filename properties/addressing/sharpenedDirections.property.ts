import * as tf from '@tensorflow/tfjs-core'
import { sharpenedDirections } from '../../src/addressing/sharpenedDirections.ts'
import { arrays, type Nested, type NestedOf, tensorsOf } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'

const { inputs: shapes } = sharpenedDirections
type Values = NestedOf<typeof shapes>

const inputs = arrays(shapes, (name) => quantity(name).ordinary)
const sharpened = (values: Values): Nested<'B K R N'> => sharpenedDirections(tensorsOf(shapes, values)).arraySync()

/** Whether a predicate holds for every weighting, given its unsharpened form and its exponent. */
const everywhere = (
  values: Values,
  holds: (after: ReadonlyArray<number>, before: ReadonlyArray<number>, s: number) => boolean,
): boolean =>
  sharpened(values).every((links, b) =>
    links.every((heads, k) =>
      heads.every((row, r) => holds(row, values.directions[b]?.[k]?.[r] ?? [], values.sharpness[b]?.[r]?.[k] ?? 0)),
    ),
  )

law('sharpened directions are distributions', inputs, (values) => {
  const weightings = sharpenedDirections(tensorsOf(shapes, values))
  return within(weightings, 0, 1) && within(tf.sum(weightings, 3), 1, 1)
})

law('sharpened directions are (d + ε)^s / Σ (d + ε)^s, by the exponent of read head and link', inputs, (values) =>
  everywhere(values, (after, before, s) => {
    const largest = Math.max(...before) + 1e-6
    const powers = before.map((d) => ((d + 1e-6) / largest) ** s)
    const total = powers.reduce((sum, power) => sum + power, 0)
    return close(
      after,
      powers.map((power) => power / total),
      1e-4,
    )
  }),
)

law('sharpening directions keeps the order of the slots', inputs, (values) =>
  everywhere(values, (after, before) =>
    after.every((w, i) => after.every((other, j) => (before[i] ?? 0) < (before[j] ?? 0) || w >= other - 1e-6)),
  ),
)

law('a link that leads nowhere leads everywhere alike', inputs, (values) => {
  const directions = values.directions.map((links) => links.map((heads) => heads.map((row) => row.map(() => 0))))
  return everywhere({ ...values, directions }, (after) => within(after, 1 / after.length, 1 / after.length, 1e-6))
})
