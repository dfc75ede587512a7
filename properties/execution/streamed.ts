import * as tf from '@tensorflow/tfjs-core'
import { keyOf } from '../../src/core/random.ts'
import { entries, type TreeRecord } from '../../src/core/tree.ts'
import { type Stream, stream } from '../../src/execution/stream.ts'
import type { Model } from '../../src/models/model.ts'
import { type Draw, situationOf, smoothParams, smoothState } from '../models/machine.ts'

/** A model, one sequence for it, and a state in which nothing is zero or tied. */
export type Course = Readonly<{ model: Model; params: TreeRecord; state: TreeRecord; inputs: tf.Tensor3D }>

export const courseFor = ({ sizes, ...draw }: Draw): Course => {
  const { params: initial, ...situation } = situationOf({ ...draw, sizes: { ...sizes, B: 1 } })
  const params = smoothParams({ params: initial, key: situation.key })
  return { ...situation, params, state: smoothState({ ...situation, params }) }
}

/** The same model with other params. */
export const otherParams = ({ params }: Course, draw: Draw): TreeRecord =>
  smoothParams({ params, key: keyOf(draw.seed + 1) })

/** The rows of a sequence of a batch of one. */
export const rowsIn = (inputs: tf.Tensor3D): ReadonlyArray<ReadonlyArray<number>> =>
  inputs.arraySync().map(([row]) => row as number[])

/** The outputs of a stream for some rows, as a sequence of a batch of one. */
export const pushed = ({ push }: Pick<Stream, 'push'>, rows: ReadonlyArray<ReadonlyArray<number>>): tf.Tensor3D =>
  tf.tensor3d(rows.map((row) => [[...push(row)]]))

/** Uses a stream and disposes it. */
export const withStream = <A>({ model, params }: Pick<Course, 'model' | 'params'>, use: (opened: Stream) => A): A => {
  const opened = stream(model, params)
  try {
    return use(opened)
  } finally {
    opened.dispose()
  }
}

/** Where two trees differ by more than 1e-5 beside the largest entry of each leaf, or beside 1. */
export const apart = (found: TreeRecord, expected: TreeRecord): ReadonlyArray<string> => {
  const others = new Map(entries(expected))
  const paths = entries(found).map(([path]) => path)
  if (paths.toSorted().join(' ') !== [...others.keys()].toSorted().join(' ')) return [`leaves: ${paths.join(' ')}`]
  return entries(found).flatMap(([path, leaf]) => {
    const other = others.get(path) as tf.Tensor
    if (leaf.shape.join(' ') !== other.shape.join(' '))
      return [`${path}: [${leaf.shape.join(' ')}], expected [${other.shape.join(' ')}]`]
    const [a, b] = [[...leaf.dataSync()], [...other.dataSync()]]
    const largest = Math.max(1, ...b.map(Math.abs))
    const distance = Math.max(0, ...a.map((x, at) => Math.abs(x - (b[at] as number))))
    return distance <= 1e-5 * largest ? [] : [`${path}: ${distance} apart, of at most ${largest}`]
  })
}
