import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { type Key, keyOf } from '../../src/core/random.ts'
import { entries, fromEntries, mapLeaves, type TreeRecord } from '../../src/core/tree.ts'
import { unrollSequence } from '../../src/execution/unrollSequence.ts'
import type { Path } from '../../src/models/model.ts'
import type { Batch } from '../../src/tasks/batch.ts'
import { lossAndGradients } from '../../src/training/step.ts'
import { law } from '../law.ts'
import { type Draw, situationOf, smoothParams, smoothState } from '../models/machine.ts'
import { isDecided } from './decided.ts'
import { anyMachine, disagreements } from './paths.ts'

/** A fault in one of a model's input tensors: its place and its kind. */
type Wrong = Readonly<{ at: number; axis: number; how: (typeof ways)[number] }>

const ways = [
  'longer',
  'shorter',
  'one axis more',
  'one axis less',
  'int32',
  'bool',
  'disposed',
  'missing',
  'superfluous',
] as const

const wrongs: fc.Arbitrary<Wrong> = fc.record({ at: fc.nat(), axis: fc.nat(), how: fc.constantFrom(...ways) })

const shapeOf = ({ shape }: tf.Tensor, { axis: nth, how }: Wrong): ReadonlyArray<number> => {
  const axis = nth % Math.max(1, shape.length)
  if (how === 'one axis more') return [...shape, 1]
  if (how === 'one axis less') return shape.toSpliced(axis, 1)
  return shape.map((size, at) => (at === axis ? size + (how === 'longer' ? 1 : -1) : size))
}

/** The replacement of a tensor. */
const inPlace = (leaf: tf.Tensor, wrong: Wrong): tf.Tensor | undefined => {
  const { how } = wrong
  if (how === 'missing') return undefined
  if (how === 'int32' || how === 'bool') return tf.cast(tf.round(leaf), how)
  if (how !== 'disposed') return tf.ones([...shapeOf(leaf, wrong)])
  const gone = tf.clone(leaf)
  gone.dispose()
  return gone
}

/** A tree in which one leaf is wrong. */
const spoilt = (tree: TreeRecord, wrong: Wrong): TreeRecord => {
  const list = entries(tree)
  const [path, leaf] = list[wrong.at % list.length] as readonly [string, tf.Tensor]
  if (wrong.how === 'superfluous') return fromEntries([...list, [`${path.replace(/[^/]*$/, '')}other`, tf.ones([1])]])
  const put = inPlace(leaf, wrong)
  return fromEntries(
    list.flatMap((one) => (one[0] === path ? (put === undefined ? [] : [[path, put] as const]) : [one])),
  )
}

/** The result of a call on a path: numbers, or the error message. */
const outcome = (call: (path: Path) => unknown, path: Path): string | ReadonlyArray<tf.Tensor> => {
  const before = tf.memory().numTensors
  try {
    return tf.tensor_util.getTensorsInContainer(call(path) as tf.TensorContainer)
  } catch (error) {
    if (!(error instanceof RangeError)) return `refused by accident, by ${path}: ${String(error)}`
    return tf.memory().numTensors === before ? error.message : `a refusal leaked tensors: ${error.message}`
  }
}

/**
 * The differences between the results of two paths: error messages, or numbers beyond rounding. An accepted input must
 * give exactly the result of its float32 version.
 *
 * @param course  all that a path makes of what is given
 * @param decided whether no choice depends on rounding; otherwise numbers are not compared
 */
const differences = <G extends TreeRecord>(
  course: (path: Path, given: G) => TreeRecord,
  given: G,
  decided: (given: G) => boolean,
  key: Key,
): ReadonlyArray<string> => {
  const paths = ['fused', 'reference'] as const
  const [fused, reference] = paths.map((path) => outcome(() => course(path, given), path))
  if (typeof fused === 'string' && fused === reference && !/^refused by|^a refusal/.test(fused)) return []
  if (typeof fused === 'string' || typeof reference === 'string')
    return [
      `fused: ${typeof fused === 'string' ? fused : 'accepted'}`,
      `reference: ${typeof reference === 'string' ? reference : 'accepted'}`,
    ]
  const floats = mapLeaves(given, (leaf) => tf.cast(leaf, 'float32'))
  const other = paths.filter((path) => numbersIn(course(path, given)) !== numbersIn(course(path, floats)))
  if (other.length > 0) return [`${other.join(' and ')}: not the numbers of float32`]
  return decided(floats) ? disagreements(course, floats, key) : []
}

/** All numbers of a tree, as a text. */
const numbersIn = (tree: TreeRecord): string =>
  entries(tree)
    .map(([, leaf]) => leaf.dataSync().join())
    .join()

/** A model with large params, a state in which nothing is zero or tied, and inputs. */
const given = (draw: Draw) => {
  const { model, inputs, ...situation } = situationOf(draw)
  const params = smoothParams(situation)
  return { model, tensors: { params, state: smoothState({ model, params, inputs, key: situation.key }), inputs } }
}

type Tensors = Readonly<{ params: TreeRecord; state: TreeRecord; inputs: tf.Tensor3D }>

law(
  'what one path refuses of a sequence, the other refuses in the same words',
  fc.tuple(anyMachine(), wrongs),
  ([draw, wrong]) => {
    const { model, tensors } = given(draw)
    return differences(
      (path, { params, state, inputs }) => {
        const [last, outputs] = unrollSequence({ ...model, path }, params, state, inputs)
        return { last, outputs }
      },
      spoilt(tensors, wrong) as Tensors,
      (floats) => isDecided(model, floats),
      keyOf(draw.seed),
    )
  },
  200,
)

law(
  'what one path refuses of a batch, the other refuses in the same words',
  fc.tuple(anyMachine(), wrongs),
  ([draw, wrong]) => {
    const { model, tensors } = given(draw)
    const { T, B, O } = draw.sizes
    const batch = { inputs: tensors.inputs, targets: tf.ones([T, B, O]), mask: tf.ones([T, B]) }
    return differences(
      (path, { params, batch }) => ({ loss: lossAndGradients({ ...model, path }, params, batch).value }),
      spoilt({ params: tensors.params, batch }, wrong) as { params: TreeRecord; batch: Batch & TreeRecord },
      ({ params, batch: { inputs } }) =>
        isDecided(model, { params, state: model.initialState(params, inputs.shape[1]), inputs }),
      keyOf(draw.seed),
    )
  },
  200,
)

law(
  'after a refusal, both paths give what they gave before',
  fc.tuple(anyMachine(), wrongs),
  ([draw, wrong]) => {
    const { model, tensors } = given(draw)
    const numbers = (path: Path): string => {
      const [state, outputs] = unrollSequence({ ...model, path }, tensors.params, tensors.state, tensors.inputs)
      return numbersIn({ state, outputs })
    }
    const before = [numbers('fused'), numbers('reference')].join()
    const { params, state, inputs } = spoilt(tensors, wrong) as Tensors
    for (const path of ['fused', 'reference'] as const)
      outcome(() => unrollSequence({ ...model, path }, params, state, inputs), path)
    return [numbers('fused'), numbers('reference')].join() === before
  },
  60,
)
