import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { leaves, type TreeRecord } from '../../src/core/tree.ts'
import { paramsInUse } from '../../src/training/optimizers/average.ts'
import { plainUpdateRule } from '../../src/training/plainUpdateRule.ts'
import type { UpdateState } from '../../src/training/updateRule.ts'
import { optimizerFrom } from '../../test/support/trainers.ts'
import { flat } from '../close.ts'
import { law } from '../law.ts'

const WIDTH = 3
const row = fc.array(
  fc.integer({ min: -400, max: 400 }).map((x) => x / 64),
  { minLength: WIDTH, maxLength: WIDTH },
)
const inputs = fc.record({
  decay: fc.constantFrom(0, 0.3, 0.9, 0.999),
  kind: fc.constantFrom('adam', 'rmsprop'),
  start: row,
  gradients: fc.array(row, { minLength: 1, maxLength: 30 }),
})
type Inputs = typeof inputs extends fc.Arbitrary<infer A> ? A : never

const treeOf = (values: ReadonlyArray<number>): TreeRecord => ({ inner: { a: tf.tensor1d([...values]) } })
const numbers = (tree: TreeRecord): ReadonlyArray<number> => leaves(tree).flatMap((leaf) => flat(leaf))

/** Params and what is in use, before the first update and after each. */
const course = ({ kind, start, gradients }: Inputs, average: number | null) => {
  const optimizer = optimizerFrom({ kind, learningRate: 0.1, epsilon: 0.1, average })
  const updateRule = plainUpdateRule(optimizer)
  const params = treeOf(start)
  let state: UpdateState = {
    step: 0,
    rateScale: 1,
    decayTrigger: { since: 0 },
    params,
    optimizer: optimizer.init(params),
  }
  const told = (): Readonly<Record<'params' | 'used', ReadonlyArray<number>>> => ({
    params: numbers(state.params),
    used: numbers(paramsInUse(state)),
  })
  return [
    told(),
    ...gradients.map((values) => {
      const descended = updateRule(state, { loss: tf.scalar(1), gradients: treeOf(values) })
      state = { ...state, ...descended, step: state.step + 1 }
      return told()
    }),
  ]
}

law('what is in use is the average of the params, by weights that are written out', inputs, (given) => {
  const all = course(given, given.decay)
  return all.every(({ used }, n) => {
    // The weight of each: its initial weight times the decay of every later update.
    const kept = Array.from({ length: n }, (_, t) => Math.min(given.decay, (1 + t) / (10 + t)))
    const weights = [1, ...kept.map((share) => 1 - share)].map((own, at) =>
      kept.slice(at).reduce((product, share) => product * share, own),
    )
    return used.every((x, entry) => {
      const expected = weights.reduce((sum, weight, at) => sum + weight * (all[at]?.params[entry] as number), 0)
      return Math.abs(x - expected) <= 1e-5 * Math.max(1, ...all.map(({ params }) => Math.abs(params[entry] as number)))
    })
  })
})

law('an average changes nothing of the course of the params', inputs, (given) => {
  const [plain, averaged] = [course(given, null), course(given, given.decay)]
  return plain.every(({ params }, t) => params.every((x, at) => Object.is(x, averaged[t]?.params[at])))
})

law('without an average, the params themselves are in use', inputs, (given) =>
  course(given, null).every(({ params, used }) => params.every((x, at) => Object.is(x, used[at]))),
)
