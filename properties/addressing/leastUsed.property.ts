import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { leastUsed, lastAccess } from '../../src/addressing/index.ts'
import { type Nested, nested, sizes, tensorOf, weighting } from '../arbitraries.ts'
import { close } from '../close.ts'
import { law } from '../law.ts'

/** Weightings of the heads at each of some steps. */
const accesses = sizes.chain((lengths) =>
  fc.array(
    fc.record({
      readWeightings: nested('B R N', lengths, weighting),
      writeWeightings: nested('B K N', lengths, weighting),
    }),
    { minLength: 1, maxLength: 6 },
  ),
)

type Accesses = ReadonlyArray<Readonly<{ readWeightings: Nested<'B R N'>; writeWeightings: Nested<'B K N'> }>>

const usageAfter = (steps: Accesses): tf.Tensor2D => {
  const [B, , N] = tensorOf('B R N', steps[0]?.readWeightings ?? []).shape
  let usage = tf.zeros<tf.Rank.R2>([B, N])
  for (const { readWeightings, writeWeightings } of steps)
    usage = lastAccess({
      usage,
      readWeightings: tensorOf('B R N', readWeightings),
      writeWeightings: tensorOf('B K N', writeWeightings),
    })
  return usage
}

/** By a clock: the last step at which a slot was accessed, counted from 1; 0 for never. */
const lastAccesses = (steps: Accesses): Nested<'B N'> =>
  (steps[0]?.readWeightings ?? []).map((heads, b) =>
    (heads[0] ?? []).map((_, n) => {
      const touched = steps.map(({ readWeightings, writeWeightings }) =>
        [...(readWeightings[b] ?? []), ...(writeWeightings[b] ?? [])].reduce((sum, row) => sum + (row[n] ?? 0), 0),
      )
      return touched.findLastIndex((weight) => weight > 0.005) + 1
    }),
  )

law('usage is 1 / (1 + steps since the last access), and 0 without one', accesses, (steps) =>
  close(
    usageAfter(steps),
    lastAccesses(steps).map((row) => row.map((last) => (last === 0 ? 0 : 1 / (1 + steps.length - last)))),
    1e-6,
  ),
)

law('the least used slots are those accessed longest ago, ties to the lower index', accesses, (steps) => {
  const K = steps[0]?.writeWeightings[0]?.length ?? 0
  const last = lastAccesses(steps)
  const expected = last.map((row) => {
    const order = row.map((_, n) => n).sort((i, j) => (row[i] as number) - (row[j] as number))
    return Array.from({ length: K }, (_, k) => row.map((_, n) => (order[k % order.length] === n ? 1 : 0)))
  })
  return close(leastUsed({ usage: usageAfter(steps), writeGates: tf.zeros([last.length, K]) }), expected, 0)
})

law(
  'slots last accessed one step apart are told apart ten thousand steps later',
  fc.nat({ max: 3 }),
  (older) => {
    const touched = (slot: number) => tf.tensor3d([[[0, 1, 2, 3].map((n) => (n === slot ? 1 : 0))]])
    const none = tf.zeros<tf.Rank.R3>([1, 1, 4])
    const all = tf.ones<tf.Rank.R3>([1, 1, 4])
    const others = tf.sub<tf.Tensor3D>(all, touched(older))
    let usage = tf.zeros<tf.Rank.R2>([1, 4])
    const step = (readWeightings: tf.Tensor3D) => {
      const next = lastAccess({ usage, readWeightings, writeWeightings: none })
      tf.dispose(usage)
      usage = next
    }
    step(all)
    step(others)
    for (let t = 0; t < 10_000; t++) step(none)
    return close(leastUsed({ usage, writeGates: tf.zeros([1, 1]) }), touched(older), 0)
  },
  1,
)
