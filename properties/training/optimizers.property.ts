import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { entries, fromEntries, leaves, type TreeRecord } from '../../src/core/tree.ts'
import { chain } from '../../src/training/optimizers/chain.ts'
import { clipByValue } from '../../src/training/optimizers/clipping.ts'
import { momentum } from '../../src/training/optimizers/momentum.ts'
import type { OptimizerConfig } from '../../src/training/optimizers/config.ts'
import { scaleByRms } from '../../src/training/optimizers/rmsprop.ts'
import type { GradientTransformation } from '../../src/training/optimizers/transformation.ts'
import { optimizerFrom } from '../../test/support/trainers.ts'
import { flat } from '../close.ts'
import { law } from '../law.ts'
import { tensorsKept } from '../leaks.ts'
import { type Numbers, referenceRun } from './reference.ts'

/** Gradients whose size neither overflows nor underflows in float32, even divided by their own root. */
const entry = fc.integer({ min: -400, max: 400 }).map((x) => x / 64)
const WIDTH = 3
const gradients: fc.Arbitrary<ReadonlyArray<Numbers>> = fc.array(
  fc.array(entry, { minLength: WIDTH, maxLength: WIDTH }),
  { minLength: 1, maxLength: 6 },
)

const maybe = <A>(value: fc.Arbitrary<A>): fc.Arbitrary<A | null> => fc.oneof(fc.constant(null), value)

const config: fc.Arbitrary<OptimizerConfig> = fc.record({
  kind: fc.constantFrom('rmsprop', 'adam'),
  learningRate: fc.constantFrom(1e-3, 0.1),
  schedule: fc.record({
    kind: fc.constantFrom('constant', 'exponential', 'linear'),
    warmup: fc.nat(3),
    decay: fc.constant(0.5),
    every: fc.constant(2),
    end: fc.constant(0.1),
    over: fc.constant(4),
    onceBelow: fc.constant(null),
    window: fc.constant(1),
  }),
  clipNorm: maybe(fc.constantFrom(0.5, 5)),
  clipValue: maybe(fc.constantFrom(0.1, 2)),
  average: maybe(fc.constantFrom(0, 0.5, 0.99)),
  // With the centred form, a smaller ε would only show float32's rounding of the variance.
  epsilon: fc.constantFrom(1e-2, 1),
  decay: fc.constantFrom(0.5, 0.9, 0.95),
  momentum: fc.constantFrom(0, 0.5, 0.9),
  epsilonInsideRoot: fc.boolean(),
  centered: fc.boolean(),
  beta1: fc.constantFrom(0.5, 0.9),
  beta2: fc.constantFrom(0.9, 0.999),
})

const treeOf = ([a = 0, ...rest]: Numbers): TreeRecord => ({ inner: { a: tf.scalar(a) }, b: tf.tensor1d([...rest]) })
const numbers = (tree: TreeRecord): Numbers => leaves(tree).flatMap((leaf) => flat(leaf))

type Course = Readonly<{ updates: ReadonlyArray<Numbers>; state: TreeRecord }>

/** A rate whose decay starts at the first update. */
const decayTrigger = { since: 0 }

/** The updates of an optimizer for a list of gradients, starting from a state. */
const course = (
  optimizer: GradientTransformation,
  state: TreeRecord,
  list: ReadonlyArray<Numbers>,
  start = 0,
): Course => {
  let current = state
  const params = treeOf([1, 2, 3])
  const updates = list.map((values, t) => {
    const [update, next] = optimizer.update(treeOf(values), current, {
      params,
      step: start + t,
      rateScale: 1,
      decayTrigger,
    })
    current = next
    return numbers(update)
  })
  return { updates, state: current }
}

const initial = (optimizer: GradientTransformation): TreeRecord => optimizer.init(treeOf([0, 0, 0]))

const near = (a: Numbers, b: Numbers): boolean =>
  a.length === b.length &&
  a.every((x, at) => Math.abs(x - (b[at] as number)) <= 1e-4 * Math.abs(b[at] as number) + 1e-6)

const identical = (a: ReadonlyArray<Numbers>, b: ReadonlyArray<Numbers>): boolean =>
  a.length === b.length && a.every((row, t) => row.every((x, at) => Object.is(x, b[t]?.[at])))

law(
  'every optimizer does what its equations say, in float64',
  fc.tuple(config, gradients),
  ([given, list]) => {
    const optimizer = optimizerFrom(given)
    const { updates } = course(optimizer, initial(optimizer), list)
    return referenceRun(given, list).every((expected, t) => near(updates[t] ?? [], expected))
  },
  120,
)

law('with the smallest epsilons too: RMSProp and Adam divide each gradient by its own size', gradients, (list) => {
  const tiny = { epsilon: 1e-10, learningRate: 1, clipNorm: null }
  return ['rmsprop', 'adam'].every((kind) => {
    const optimizer = optimizerFrom({ ...tiny, kind })
    const [first = []] = course(optimizer, initial(optimizer), list).updates
    const size = kind === 'adam' ? 1 : 1 / Math.sqrt(0.1) // s = 0.1 g² after one update
    return first.every((u, at) => Math.abs(u + size * Math.sign(list[0]?.[at] as number)) < 1e-4)
  })
})

law(
  'resumed from plain arrays midway, an optimizer goes on bit for bit',
  fc.tuple(config, gradients, gradients),
  ([given, before, after]) => {
    const optimizer = optimizerFrom(given)
    const whole = course(optimizer, initial(optimizer), [...before, ...after])
    const half = course(optimizer, initial(optimizer), before)
    const written = entries(half.state).map(([path, leaf]) => ({
      path,
      shape: leaf.shape,
      values: [...leaf.dataSync()],
    }))
    const text = JSON.parse(JSON.stringify(written)) as typeof written
    const read = fromEntries(text.map(({ path, shape, values }) => [path, tf.tensor(values, shape, 'float32')]))
    const rest = course(optimizer, read, after, before.length)
    return identical(whole.updates, [...half.updates, ...rest.updates])
  },
)

law(
  'an update is pure: the same again, and what it was given is as before',
  fc.tuple(config, gradients),
  ([given, list]) => {
    const optimizer = optimizerFrom(given)
    const { state } = course(optimizer, initial(optimizer), list)
    const before = numbers(state)
    const again = [0, 1].map(() => course(optimizer, state, list, list.length).updates)
    return identical(again[0] ?? [], again[1] ?? []) && identical([before], [numbers(state)])
  },
)

law(
  'a state keeps its structure, and an update leaves no more than updates and state',
  fc.tuple(config, gradients),
  ([given, list]) => {
    const optimizer = optimizerFrom(given)
    const state = initial(optimizer)
    const tree = treeOf(list[0] ?? [0, 0, 0])
    const paths = (of: TreeRecord) =>
      entries(of)
        .map(([path, leaf]) => `${path} ${leaf.shape.join()}`)
        .join()
    let next: TreeRecord = {}
    const kept = tensorsKept(() =>
      tf.tidy(() => {
        const result = optimizer.update(tree, state, { params: tree, step: 0, rateScale: 1, decayTrigger })
        next = result[1]
        return [...result]
      }),
    )
    return paths(next) === paths(state) && kept === leaves(state).length + leaves(tree).length
  },
)

law('half the rate scale, half the update', fc.tuple(config, gradients), ([given, list]) => {
  const optimizer = optimizerFrom(given)
  const tree = treeOf(list[0] ?? [0, 0, 0])
  const [full, half] = [1, 0.5].map((rateScale) =>
    numbers(optimizer.update(tree, initial(optimizer), { params: tree, step: 3, rateScale, decayTrigger })[0]),
  )
  return near(
    full ?? [],
    (half ?? []).map((x) => 2 * x),
  )
})

law('the empty chain changes nothing and has no state', gradients, (list) => {
  const nothing = chain({})
  return Object.keys(initial(nothing)).length === 0 && identical(course(nothing, {}, list).updates, list)
})

law('chaining is associative: a chain within a chain does the same', gradients, (list) => {
  const [a, b, c] = [
    clipByValue(1),
    scaleByRms({ decay: 0.9, epsilon: 1e-3, epsilonInsideRoot: true, centered: true }),
    momentum(0.5),
  ]
  const forms = [chain({ a, b, c }), chain({ ab: chain({ a, b }), c }), chain({ a, bc: chain({ b, c }) })]
  const [flatOne = [], ...nested] = forms.map((form) => course(form, initial(form), list).updates)
  return nested.every((updates) => identical(updates, flatOne))
})
