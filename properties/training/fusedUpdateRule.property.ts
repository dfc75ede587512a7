import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { disposeTree } from '../../src/core/ownership.ts'
import { entries, fromEntries, leaves, mapLeaves, type Tree, type TreeRecord } from '../../src/core/tree.ts'
import { fusedUpdateRule } from '../../src/training/fusedUpdateRule.ts'
import { type OptimizerConfig } from '../../src/training/optimizers/config.ts'
import { optimizerOf } from '../../src/training/optimizers/optimizer.ts'
import { plainUpdateRule } from '../../src/training/plainUpdateRule.ts'
import type { LossAndGradients, UpdateResult, UpdateState } from '../../src/training/updateRule.ts'
import { kernelsReady } from '../../test/support/installed.ts'
import { seed } from '../arbitraries.ts'
import { flat } from '../close.ts'
import { law } from '../law.ts'
import { tensorsKept } from '../leaks.ts'

const heaps = [await kernelsReady('plain'), await kernelsReady('relaxed')]

const maybe = <A>(value: fc.Arbitrary<A>): fc.Arbitrary<A | null> => fc.oneof(fc.constant(null), value)

const config: fc.Arbitrary<OptimizerConfig> = fc.record({
  kind: fc.constantFrom('rmsprop', 'adam'),
  learningRate: fc.constantFrom(1e-3, 0.1),
  schedule: fc.record({
    kind: fc.constantFrom('constant', 'exponential', 'linear', 'cosine'),
    warmup: fc.nat(3),
    decay: fc.constant(0.5),
    every: fc.constant(2),
    end: fc.constant(0.1),
    over: fc.constant(4),
    onceBelow: fc.constant(null),
    window: fc.constant(1),
  }),
  clipNorm: maybe(fc.constantFrom(0.5, 5, 1e4)),
  clipValue: maybe(fc.constantFrom(0.1, 2)),
  average: maybe(fc.constantFrom(0, 0.5, 0.99)),
  // With the centred form, a smaller ε would only show float32's rounding of the variance.
  epsilon: fc.constantFrom(0.05, 1),
  decay: fc.constantFrom(0.5, 0.9, 0.95),
  momentum: fc.constantFrom(0, 0.5, 0.9),
  epsilonInsideRoot: fc.boolean(),
  centered: fc.boolean(),
  beta1: fc.constantFrom(0, 0.5, 0.9),
  beta2: fc.constantFrom(0.9, 0.999),
})

/** Some of these branches, each leaf of any shape. */
const size = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 5 }) },
  { weight: 1, arbitrary: fc.constant(33) },
)
const shape = fc.array(size, { maxLength: 3 })
type Shapes = ReadonlyArray<readonly [path: string, shape: ReadonlyArray<number>]>
const shapes: fc.Arbitrary<Shapes> = fc
  .subarray(['bias', 'controller/lstm/kernel', 'controller/lstm/bias', '__proto__', 'readout/kernel'], { minLength: 1 })
  .chain((paths) => fc.tuple(...paths.map((path) => fc.tuple(fc.constant(path), shape))))

const treeOf = (shapes: Shapes, seed: number, size = 1): TreeRecord =>
  fromEntries(
    shapes.map(([path, shape], leaf) => [path, tf.randomUniform([...shape], -size, size, 'float32', seed + leaf + 1)]),
  )

const slopeOf = (shapes: Shapes, seed: number, size = 1): LossAndGradients => ({
  loss: tf.scalar(1.5),
  gradients: treeOf(shapes, seed, size),
})

/** The state before or after an update. */
type Settled = Pick<UpdateState, 'params' | 'optimizer'>

/** The state after an update. */
const next = (state: UpdateState, { params, optimizer }: UpdateResult): UpdateState => ({
  ...state,
  step: state.step + 1,
  params,
  optimizer,
})

const bits = (tree: Tree): string =>
  JSON.stringify(entries(tree).map(([path, leaf]) => [path, leaf.shape, [...new Uint32Array(leaf.dataSync().buffer)]]))

const largestOf = (...tensors: ReadonlyArray<tf.Tensor>): number =>
  Math.max(1e-12, ...tensors.flatMap((tensor) => flat(tensor).map(Math.abs)))

const describe = (tree: Tree): string =>
  entries(tree)
    .map(([path, { shape }]) => `${path} [${shape.join()}]`)
    .join()

/**
 * Where states differ: in their leaves, or by more than `tolerance` of a leaf's largest entry. The entry before the
 * update counts, too, since sums may cancel.
 */
const differences = (actual: Settled, expected: Settled, before: Settled, tolerance: number): ReadonlyArray<string> => {
  const [found, wanted, old] = [actual, expected, before].map(({ params, optimizer }) => ({ params, optimizer }))
  if (describe(found as Tree) !== describe(wanted as Tree)) return [`${describe(found as Tree)}: other leaves`]
  const [b, c] = [leaves(wanted as Tree), leaves(old as Tree)]
  return entries(found as Tree).flatMap(([path, leaf], at) => {
    const [right, earlier] = [b[at] as tf.Tensor, c[at] as tf.Tensor]
    const values = flat(right)
    const worst = Math.max(...flat(leaf).map((x, entry) => Math.abs(x - (values[entry] as number))))
    return worst <= tolerance * largestOf(right, earlier) ? [] : [`${path} differs by ${worst}`]
  })
}

const inputs = fc.record({
  config,
  shapes,
  seed,
  size: fc.constantFrom(0, 0.1, 1, 100),
  step: fc.nat(5),
  rateScale: fc.constantFrom(1, 0.25),
  decayTrigger: fc.record({ since: fc.constantFrom(null, 0, 2) }),
})
type Inputs = typeof inputs extends fc.Arbitrary<infer A> ? A : never

/** A state during training: params, and an optimizer state after an update by the plain rule. */
const stateOf = ({ config, shapes, seed, size, step, rateScale, decayTrigger }: Inputs): UpdateState => {
  const params = treeOf(shapes, seed)
  const optimizer = optimizerOf(config)
  const state = { step, rateScale, decayTrigger, params, optimizer: optimizer.init(params) }
  return next(state, plainUpdateRule(optimizer)(state, slopeOf(shapes, seed + 100, size)))
}

/** RMSProp without momentum, clipping or schedule. */
const plainest: OptimizerConfig = {
  kind: 'rmsprop',
  learningRate: 1,
  schedule: { kind: 'constant', warmup: 0, decay: 1, every: 1, end: 1, over: 1, onceBelow: null, window: 1 },
  clipNorm: null,
  clipValue: null,
  average: null,
  epsilon: 1,
  decay: 0.9,
  momentum: 0,
  epsilonInsideRoot: true,
  centered: false,
  beta1: 0.9,
  beta2: 0.999,
}

/** One millionth, plus the plain rule's float32 rounding of the norm if the norm matters. */
const toleranceOf = ({ config, shapes }: Inputs): number => {
  const count = shapes.reduce((sum, [, shape]) => sum + shape.reduce((product, size) => product * size, 1), 0)
  return config.clipNorm === null ? 1e-6 : 1e-6 + 2 ** -23 * Math.sqrt(count)
}

const probesOf = (fused: UpdateResult, plain: UpdateResult): ReadonlyArray<string> =>
  flat(fused.finiteness).join() === flat(plain.finiteness).join() ? [] : ['finiteness differs']

const ofGradients = (lossAndGradients: LossAndGradients): ReadonlyArray<number> =>
  leaves(lossAndGradients.gradients).flatMap((leaf) => flat(leaf))

for (const heap of heaps) {
  law(`${heap.variant}: the fused descent is the plain one`, inputs, (given) => {
    const state = stateOf(given)
    const lossAndGradients = slopeOf(given.shapes, given.seed + 200, given.size)
    const fused = fusedUpdateRule(given.config)(heap)(state, lossAndGradients)
    const plain = plainUpdateRule(optimizerOf(given.config))(state, lossAndGradients)
    return [...differences(fused, plain, state, toleranceOf(given)), ...probesOf(fused, plain)]
  })

  law(`${heap.variant}: either goes on where the other stopped`, inputs, (given) => {
    const [fused, plain] = [fusedUpdateRule(given.config)(heap), plainUpdateRule(optimizerOf(given.config))]
    const slopes = [0, 1, 2, 3].map((t) => slopeOf(given.shapes, given.seed + 1000 * t, given.size))
    const run = (of: (t: number) => typeof fused): UpdateState =>
      slopes.reduce((state, lossAndGradients, t) => next(state, of(t)(state, lossAndGradients)), stateOf(given))
    const expected = run(() => plain)
    const found = run((t) => (t % 2 === 0 ? fused : plain))
    // Roundings add up.
    return differences(found, expected, stateOf(given), 4 * toleranceOf(given))
  })

  law(
    `${heap.variant}: the norm is that of all gradients before clipping, however large or small`,
    fc.record({ inputs, size: fc.constantFrom(1e-25, 1, 1e30) }),
    ({ inputs, size }) => {
      const lossAndGradients = slopeOf(inputs.shapes, inputs.seed, size)
      const { gradientNorm, finiteness } = fusedUpdateRule(inputs.config)(heap)(stateOf(inputs), lossAndGradients)
      const norm = Math.hypot(...ofGradients(lossAndGradients))
      const found = gradientNorm.dataSync()[0] as number
      return (
        Math.abs(found - norm) <= 1e-7 * norm &&
        gradientNorm.shape.length === 0 &&
        finiteness.shape.join() === String(1 + 2 * inputs.shapes.length) &&
        flat(finiteness)
          .slice(0, 1 + inputs.shapes.length)
          .every((probe) => Object.is(probe, 0))
      )
    },
  )

  law(
    `${heap.variant}: gradients of any size are clipped to the limit’s norm`,
    fc.tuple(shapes, seed, fc.constantFrom(1, 1e30)),
    ([shapes, seed, size]) => {
      // Without any mean, RMSProp’s update with a large ε is the gradient itself.
      const given = { ...plainest, clipNorm: 0.5, epsilon: 1e6, epsilonInsideRoot: false, learningRate: 1e6 }
      const params = mapLeaves(treeOf(shapes, seed), (leaf) => tf.zerosLike(leaf))
      const lossAndGradients = slopeOf(shapes, seed, size)
      const state = {
        step: 0,
        rateScale: 1,
        decayTrigger: { since: 0 },
        params,
        optimizer: optimizerOf(given).init(params),
      }
      const updated = fusedUpdateRule(given)(heap)(state, lossAndGradients).params
      const norm = Math.hypot(...ofGradients(lossAndGradients))
      const wanted = ofGradients(lossAndGradients).map((g) => (norm > 0.5 ? (-0.5 * g) / norm : -g))
      return leaves(updated)
        .flatMap((leaf) => flat(leaf))
        .every((x, at) => Math.abs(x - (wanted[at] as number)) <= 1e-6)
    },
  )

  law(
    `${heap.variant}: what is not finite shows, and where`,
    fc.record({ inputs, sick: fc.constantFrom(Number.NaN, Infinity, -Infinity), choice: fc.nat() }),
    ({ inputs, sick, choice }) => {
      const state = stateOf(inputs)
      const lossAndGradients = slopeOf(inputs.shapes, inputs.seed)
      const place = choice % (inputs.shapes.length + 1)
      const spoilt = (leaf: tf.Tensor): tf.Tensor => {
        const values = Float32Array.from(leaf.dataSync())
        values[choice % values.length] = sick
        return tf.tensor(values, leaf.shape)
      }
      const order = entries(lossAndGradients.gradients).map(([path]) => path)
      const planted: LossAndGradients = {
        loss: place === 0 ? (spoilt(lossAndGradients.loss) as tf.Scalar) : lossAndGradients.loss,
        gradients: mapLeaves(lossAndGradients.gradients, (leaf, path) =>
          path === order[place - 1] ? spoilt(leaf) : leaf,
        ),
      }
      const { finiteness } = fusedUpdateRule(inputs.config)(heap)(state, planted)
      // A gradient that is not finite makes its update not finite.
      const told = flat(finiteness).slice(0, inputs.shapes.length + 1)
      return told.every((probe, at) => Object.is(probe, at === place ? Number.NaN : 0))
    },
  )

  law(
    `${heap.variant}: it makes its results and no other tensor, and leaves what it is given alone`,
    inputs,
    (given) => {
      const state = stateOf(given)
      const lossAndGradients = slopeOf(given.shapes, given.seed)
      const trees = {
        params: state.params,
        optimizer: state.optimizer,
        gradients: lossAndGradients.gradients,
        loss: lossAndGradients.loss,
      }
      const before = bits(trees)
      const updateRule = fusedUpdateRule(given.config)(heap)
      const kept = tensorsKept(() => updateRule(state, lossAndGradients))
      const again = tensorsKept(() => disposeTree(updateRule(state, lossAndGradients)))
      const results = leaves({ params: state.params, optimizer: state.optimizer }).length + 2
      return kept === results && again === 0 && bits(trees) === before
    },
  )

  law(`${heap.variant}: the same inputs give the same bits`, inputs, (given) => {
    const [state, lossAndGradients] = [stateOf(given), slopeOf(given.shapes, given.seed)]
    const updateRule = fusedUpdateRule(given.config)(heap)
    return bits(updateRule(state, lossAndGradients)) === bits(updateRule(state, lossAndGradients))
  })
}

law('a tree that lacks a leaf is an error, and leaks nothing', inputs, (given) => {
  const [state, lossAndGradients] = [stateOf(given), slopeOf(given.shapes, given.seed)]
  const lacking = { ...lossAndGradients, gradients: {} }
  const [heap] = heaps
  const kept = tensorsKept(() => {
    try {
      fusedUpdateRule(given.config)(heap as (typeof heaps)[number])(state, lacking)
    } catch (error) {
      if (error instanceof RangeError) return
    }
    throw new Error('no error')
  })
  return kept === 0
})
