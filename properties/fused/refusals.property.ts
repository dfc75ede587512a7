import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { entries, fromEntries, type Tree, type TreeRecord } from '../../src/core/tree.ts'
import { unrollSequence } from '../../src/execution/unrollSequence.ts'
import type { Path } from '../../src/models/model.ts'
import type { Batch } from '../../src/tasks/batch.ts'
import { lossAndGradients } from '../../src/training/step.ts'
import { law } from '../law.ts'
import { type Draw, situationOf } from '../models/machine.ts'
import { isDecided } from './decided.ts'
import { anyMachine } from './paths.ts'

/** What is wrong with one of the tensors that a machine is given: where, and how. */
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

/** What takes a tensor's place. */
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

/** What comes of a call by a path: numbers, or the words in which it is refused. */
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
 * What is different in what two paths make of the same.
 *
 * @param decided whether rounding decides nothing: else numbers are not compared
 */
const differences = (call: (path: Path) => unknown, decided: () => boolean): ReadonlyArray<string> => {
  const [fused, reference] = [outcome(call, 'fused'), outcome(call, 'reference')]
  if (
    typeof fused === 'string' &&
    fused === reference &&
    !fused.startsWith('refused by') &&
    !fused.startsWith('a refusal')
  )
    return []
  if (typeof fused === 'string' || typeof reference === 'string')
    return [
      `fused: ${typeof fused === 'string' ? fused : 'accepted'}`,
      `reference: ${typeof reference === 'string' ? reference : 'accepted'}`,
    ]
  if (!decided()) return []
  const apart = fused.map(
    (leaf, at) => tf.max(tf.abs(tf.sub(leaf, reference[at] as Tree as tf.Tensor))).dataSync()[0] as number,
  )
  return apart.some((distance) => !(distance < 0.01)) ? [`${Math.max(...apart)} apart`] : []
}

/** A machine, params, a state and inputs, as they are initialised. */
const given = (draw: Draw) => {
  const { model, params, inputs } = situationOf(draw)
  return { model, tensors: { params, state: model.initialState(params, draw.sizes.B), inputs } }
}

/** Inputs as they are understood. */
const inFloats = (tensors: Tensors): Tensors => ({ ...tensors, inputs: tf.cast(tensors.inputs, 'float32') })

type Tensors = Readonly<{ params: TreeRecord; state: TreeRecord; inputs: tf.Tensor3D }>

law(
  'what one path refuses of a sequence, the other refuses in the same words',
  fc.tuple(anyMachine(), wrongs),
  ([draw, wrong]) => {
    const { model, tensors } = given(draw)
    const { params, state, inputs } = spoilt(tensors, wrong) as Tensors
    return differences(
      (path) => unrollSequence({ ...model, path }, params, state, inputs),
      () => isDecided(model, inFloats({ params, state, inputs })),
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
    const all = spoilt({ params: tensors.params, batch }, wrong) as { params: TreeRecord; batch: Batch }
    return differences(
      (path) => lossAndGradients({ ...model, path }, all.params, all.batch).value,
      () => {
        const { inputs } = all.batch
        const state = model.initialState(all.params, inputs.shape[1])
        return isDecided(model, inFloats({ params: all.params, state, inputs }))
      },
    )
  },
  200,
)

law(
  'after a refusal, both paths give what they gave before',
  fc.tuple(anyMachine(), wrongs),
  ([draw, wrong]) => {
    const { model, tensors } = given(draw)
    const numbers = (path: Path) => {
      const [state, outputs] = unrollSequence({ ...model, path }, tensors.params, tensors.state, tensors.inputs)
      return [...entries({ state, outputs })].map(([, leaf]) => leaf.dataSync().join())
    }
    const before = [numbers('fused'), numbers('reference')].flat().join()
    const { params, state, inputs } = spoilt(tensors, wrong) as Tensors
    for (const path of ['fused', 'reference'] as const)
      outcome(() => unrollSequence({ ...model, path }, params, state, inputs), path)
    return [numbers('fused'), numbers('reference')].flat().join() === before
  },
  60,
)
