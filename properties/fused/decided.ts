import * as tf from '@tensorflow/tfjs-core'
import { ACCESSED } from '../../src/addressing/lastAccess.ts'
import { tidy } from '../../src/core/ownership.ts'
import type { TreeRecord } from '../../src/core/tree.ts'
import type { Model } from '../../src/models/model.ts'
import { areLinksDecided } from './decidedLinks.ts'
import type { Given } from './paths.ts'

/** What rounding may make of a cosine or a weighting, with much to spare. */
const MARGIN = 1e-5

type Numbers = ReadonlyArray<number>
type Rows = ReadonlyArray<Numbers>

const dot = (x: Numbers, y: Numbers): number => x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0)

const cosine = (x: Numbers, y: Numbers): number =>
  dot(x, y) / (Math.sqrt(dot(x, x) + 1e-6) * Math.sqrt(dot(y, y) + 1e-6) + 1e-6)

/** Whether the nearest rows are nearer than the others by more than rounding, or than empty ones by their place alone. */
const isLookUpDecided = (memory: Rows, key: Numbers, reads: number): boolean => {
  const found = memory.map((row) => ({ row, near: cosine(key, row) })).toSorted((a, b) => b.near - a.near)
  const [last, next] = [found[reads - 1], found[reads]]
  if (last === undefined || next === undefined) return true
  const areEmpty = [last, next].every(({ row }) => row.every((x) => x === 0))
  return areEmpty || last.near - next.near > MARGIN
}

/** Whether no slot is accessed by nearly as much as counts. */
const areAccessesDecided = (weightings: Rows): boolean =>
  (weightings[0] ?? []).every(
    (_, n) => Math.abs(weightings.reduce((sum, row) => sum + (row[n] ?? 0), 0) - ACCESSED) > MARGIN,
  )

/**
 * Whether a sequence leaves none of a sparse memory's choices to rounding: where it does, two ways of computing the same
 * choose differently, and go different ways from there. Models that choose nothing are always decided.
 */
export const isDecided = (model: Model, { params, state, inputs }: Given): boolean => {
  const { kind, readTopK: reads } = model.config
  if (kind !== 'sam' && kind !== 'sdnc') return true
  return tidy(() => {
    const { initial: _, ...own } = params
    let current: TreeRecord = state
    return tf.split(inputs, inputs.shape[0]).every((slice) => {
      const row = tf.squeeze<tf.Tensor2D>(slice, [0])
      const [next, { intermediates }] = model.observe(own, current, row)
      const areLists = kind === 'sam' || areLinksDecided(current, intermediates, reads)
      current = next
      const keys = (intermediates['readKeys'] as tf.Tensor3D).arraySync()
      const [memory, read, writes] = ['memory', 'readWeightings', 'writeWeightings'].map((name) =>
        (next[name] as tf.Tensor3D).arraySync(),
      ) as [number[][][], number[][][], number[][][]]
      return (
        areLists &&
        memory.every(
          (rows, b) =>
            (keys[b] ?? []).every((key) => isLookUpDecided(rows, key, reads)) &&
            areAccessesDecided([...(read[b] ?? []), ...(writes[b] ?? [])]),
        )
      )
    })
  })
}
