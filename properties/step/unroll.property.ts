import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { disposeTree } from '../../src/core/ownership.ts'
import type { Step } from '../../src/step/index.ts'
import { unroll } from '../../src/step/index.ts'
import { ready } from '../../test/support/ready.ts'
import { law } from '../law.ts'
import { run, same } from './subjects.ts'

type Rows = tf.Tensor2D
type Params = Readonly<{ gain: tf.Scalar }>
type State = Readonly<{ total: Rows; last: Rows; fixed: Rows }>

/** Whole numbers, which float32 adds exactly. The output is a part of the next state, and one part never changes. */
const totals: Step<Params, State, Rows, Rows> = ({ gain }, { total, fixed }, row) => {
  const next = tf.add<Rows>(tf.add(total, tf.mul(row, gain)), fixed)
  return [{ total: next, last: row, fixed }, next]
}

/** The output is a part of the state before. */
const delay: Step<Params, State, Rows, Rows> = (_params, { last, ...rest }, row) => [{ ...rest, last: row }, last]

/** The state holds a param for a while. */
const borrowing: Step<Params, State, Rows, Rows> = ({ gain }, { last, ...rest }, row) => [
  { ...rest, last: last.rank === 0 ? row : (gain as tf.Tensor as Rows) },
  tf.add<Rows>(row, last),
]

const sequence = fc
  .record({
    steps: fc.integer({ min: 1, max: 6 }),
    batch: fc.integer({ min: 1, max: 3 }),
    gain: fc.integer({ min: -9, max: 9 }),
  })
  .chain(({ steps, batch, gain }) => {
    const rows = fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })), {
      minLength: batch,
      maxLength: batch,
    })
    const inputs = fc.array(rows, { minLength: steps, maxLength: steps })
    return fc.record({ inputs, total: rows, last: rows, fixed: rows, gain: fc.constant(gain) })
  })
type Drawn = typeof sequence extends fc.Arbitrary<infer A> ? A : never

const tensors = ({ total, last, fixed, gain, inputs }: Drawn) => ({
  params: { gain: tf.scalar(gain) },
  state: { total: tf.tensor2d(total), last: tf.tensor2d(last), fixed: tf.tensor2d(fixed) },
  inputs: tf.tensor3d(inputs),
})

const arrays = ({ total, last, fixed }: State) => [total.arraySync(), last.arraySync(), fixed.arraySync()]

for (const [name, step] of Object.entries({ totals, delay, borrowing }))
  law(`unrolled, a step gives what its calls one by one give: ${name}`, sequence, (drawn) => {
    const { params, state, inputs } = tensors(drawn)
    const [last, outputs] = unroll(step, params, state, inputs)
    const byHand = run(step, params, state, tf.unstack(inputs) as Rows[])
    return (
      same(
        outputs.arraySync(),
        byHand.outputs.map((row) => row.arraySync()),
      ) && same(arrays(last), arrays(byHand.state))
    )
  })

law('the caller keeps params, first state and inputs; of the loop only its result is left', sequence, (drawn) =>
  [totals, delay, borrowing].every((step) => {
    const { params, state, inputs } = tensors(drawn)
    const before = tf.memory().numTensors
    const result = unroll(step, params, state, inputs)
    const own = new Set<tf.Tensor>([params.gain, ...Object.values(state)])
    const made = new Set(Object.values(result[0]).filter((leaf) => !own.has(leaf)))
    const whole = [...own, inputs].every((tensor) => !tensor.isDisposed)
    return whole && tf.memory().numTensors === before + made.size + 1
  }),
)

test('a step that throws midway leaves nothing behind', async () => {
  await ready()
  const { params, state, inputs } = tensors({
    inputs: [[[1, 2]], [[3, 4]], [[5, 6]]],
    total: [[0, 0]],
    last: [[0, 0]],
    fixed: [[0, 0]],
    gain: 1,
  })
  const before = tf.memory().numTensors
  let calls = 0
  const failing: typeof totals = (...given) => {
    calls += 1
    if (calls === 3) throw new Error('midway')
    return totals(...given)
  }
  assert.throws(() => unroll(failing, params, state, inputs), /midway/)
  assert.equal(tf.memory().numTensors, before)
  disposeTree({ ...params, ...state, inputs })
})
