import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { transformer } from '../../src/controllers/transformer.ts'
import { child, keyOf, normal } from '../../src/core/random.ts'
import { initialState } from '../../src/core/state.ts'
import { leaves, mapLeaves, type TreeRecord } from '../../src/core/tree.ts'
import { unroll } from '../../src/step/index.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { close, closeTrees, finite, flat, type Numbers } from '../close.ts'
import { law } from '../law.ts'
import { shaken } from '../shaken.ts'
import { attended, type Block } from './attended.ts'
import { type Draw, draws, situationOf } from './machine.ts'

type Sequence = Readonly<{ draw: Draw; steps: number }>

const sequences: fc.Arbitrary<Sequence> = fc.record({
  draw: draws().map((drawn) => ({ ...drawn, options: { ...drawn.options, clip: null } })),
  steps: fc.integer({ min: 1, max: 8 }),
})

const zeros = { controller: 'zeros', memory: 'zeros', readVectors: 'zeros', weightings: 'zeros' } as const

/** A block with random params, its empty window, and inputs `[T B I]`. */
const situation = ({ draw, steps }: Sequence) => {
  const { options, batch, seed } = draw
  const layer = transformer.layer(options)
  const { params } = situationOf(layer, draw)
  const inputs = normal(child(keyOf(seed), 'sequence'), steps * batch * options.inputSize)
  return {
    step: layer.step,
    params,
    empty: initialState(layer.state, zeros, {}, batch),
    inputs: tf.tensor3d(inputs, [steps, batch, options.inputSize]),
  }
}

const run = ({ step, params, empty, inputs }: ReturnType<typeof situation>) => unroll(step, params, empty, inputs)

const later = (x: tf.Tensor3D, from: number): tf.Tensor3D => tf.slice(x, [from, 0, 0], [-1, -1, -1])
const earlier = (x: tf.Tensor3D, until: number): tf.Tensor3D => tf.slice(x, [0, 0, 0], [until, -1, -1])

/** Attention over each step and the C − 1 before it, in float64, by the definition. */
const defined = ({ draw }: Sequence, { params, inputs }: Pick<ReturnType<typeof situation>, 'params' | 'inputs'>) => {
  const { attentionHeads, context, top } = draw.options
  const block = mapLeaves(params, (leaf) => leaf.arraySync() as never) as unknown as Block
  const rows = tf.unstack(inputs, 1).map((row) => row.arraySync() as number[][])
  return rows.map((row) => attended(block, row, { heads: attentionHeads, context, top }))
}

const largestDifference = (a: Numbers, b: Numbers): number => {
  const others = flat(b)
  return Math.max(...flat(a).map((x, at) => Math.abs(x - (others[at] as number))))
}

/** How far rounding the inputs moves the outputs, at most: layer normalisation may divide by small numbers. */
const moved = (sequence: Sequence, { params, inputs }: ReturnType<typeof situation>): number => {
  const expected = defined(sequence, { params, inputs })
  return Math.max(
    ...Array.from({ length: 12 }, (_, at) => {
      const key = child(keyOf(sequence.draw.seed), at)
      return largestDifference(defined(sequence, shaken({ params, inputs }, key)), expected)
    }),
  )
}

law(
  'step by step from an empty window is attention over each step and the C − 1 before it',
  sequences,
  (sequence) => {
    const drawn = situation(sequence)
    const tolerance = 1e-5 + 10 * moved(sequence, drawn)
    return close(tf.transpose(run(drawn)[1], [1, 0, 2]), defined(sequence, drawn), tolerance)
  },
  150,
)

law(
  'what comes later changes nothing',
  fc.tuple(sequences, fc.nat()),
  ([sequence, cut]) => {
    const drawn = situation(sequence)
    const until = 1 + (cut % sequence.steps)
    const changed = tf.concat<tf.Tensor3D>([earlier(drawn.inputs, until), tf.add(later(drawn.inputs, until), 1)], 0)
    const outputs = run({ ...drawn, inputs: changed })[1]
    return close(earlier(outputs, until), earlier(run(drawn)[1], until), 0)
  },
  50,
)

law(
  'what left the window is forgotten, exactly: the window, and every output from then on',
  sequences,
  (sequence) => {
    const { context } = sequence.draw.options
    const longer = { ...sequence, steps: sequence.steps + context }
    const drawn = situation(longer)
    const other = tf.concat<tf.Tensor3D>([tf.add(earlier(drawn.inputs, 1), 1), later(drawn.inputs, 1)], 0)
    const [[last, outputs], [otherLast, otherOutputs]] = [run(drawn), run({ ...drawn, inputs: other })]
    return closeTrees(last, otherLast, 0) && close(later(outputs, context), later(otherOutputs, context), 0)
  },
  50,
)

law(
  'what lies in an empty place has no weight and no gradient, however large',
  fc.tuple(sequences, fc.constantFrom(1, 1e4, 1e18)),
  ([sequence, size]) => {
    const drawn = situation({ ...sequence, steps: 1 })
    const litter = {
      ...drawn.empty,
      ...mapLeaves(drawn.empty, (leaf, path) => (path === 'taken' ? leaf : tf.fill(leaf.shape, size))),
    }
    const total = (state: TreeRecord): tf.Scalar => tf.sum(run({ ...drawn, empty: state })[1])
    const { gradients } = valueAndGradients(litter, total)
    return (
      close(run({ ...drawn, empty: litter })[1], run(drawn)[1], 0) &&
      leaves(gradients).every((gradient) => close(gradient, tf.zerosLike(gradient), 0))
    )
  },
  50,
)

law(
  'gradients flow through the window to the step that leaves it last, and no further',
  draws(),
  (draw) => {
    const options = { ...draw.options, units: 4, context: 3, top: false, clip: null }
    const drawn = situation({ draw: { ...draw, options }, steps: 4 })
    const { gradients } = valueAndGradients({ inputs: drawn.inputs }, ({ inputs }) =>
      tf.sum(tf.square(later(run({ ...drawn, inputs })[1], 3))),
    )
    const sizes = tf.unstack(gradients.inputs).map((row) => Number(tf.max(tf.abs(row)).dataSync()[0]))
    return finite(sizes) && sizes.every((size, at) => (at === 0 ? size === 0 : size > 0))
  },
  30,
)
