import * as tf from '@tensorflow/tfjs-core'
import { ACCESSED } from '../../src/addressing/lastAccess.ts'
import { tidy } from '../../src/core/ownership.ts'
import type { TreeRecord } from '../../src/core/tree.ts'
import type { Model } from '../../src/models/model.ts'
import { areLinksDecided } from './decidedLinks.ts'
import type { Given } from './paths.ts'

/** A generous bound on the rounding error of a cosine or a weighting. */
const MARGIN = 1e-5

type Numbers = ReadonlyArray<number>
type Rows = ReadonlyArray<Numbers>

const dot = (x: Numbers, y: Numbers): number => x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0)

const cosine = (x: Numbers, y: Numbers): number =>
  dot(x, y) / (Math.sqrt(dot(x, x) + 1e-6) * Math.sqrt(dot(y, y) + 1e-6) + 1e-6)

/**
 * Whether the nearest rows are nearer than the others by more than rounding; ties among empty rows are broken by index.
 */
const isLookUpDecided = (memory: Rows, key: Numbers, reads: number): boolean => {
  const found = memory.map((row) => ({ row, near: cosine(key, row) })).toSorted((a, b) => b.near - a.near)
  const [last, next] = [found[reads - 1], found[reads]]
  if (last === undefined || next === undefined) return true
  const areEmpty = [last, next].every(({ row }) => row.every((x) => x === 0))
  return areEmpty || last.near - next.near > MARGIN
}

/** Whether no slot's access is close to the threshold. */
const areAccessesDecided = (weightings: Rows): boolean =>
  (weightings[0] ?? []).every(
    (_, n) => Math.abs(weightings.reduce((sum, row) => sum + (row[n] ?? 0), 0) - ACCESSED) > MARGIN,
  )

/**
 * Whether no choice of a sparse memory in a sequence depends on rounding. Otherwise two implementations may choose
 * differently and diverge. Always true for models without choices.
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

/** Whether usages that are not equal differ by more than rounding; slots that are equally used are allocated by index. */
const areUsagesDecided = (usage: Numbers): boolean => {
  const sorted = usage.toSorted((a, b) => a - b)
  return sorted.every((x, at) => {
    const gap = x - (sorted[at - 1] ?? Number.NEGATIVE_INFINITY)
    return gap === 0 || gap > MARGIN
  })
}

/** Whether no allocation of a DNC in a sequence depends on rounding. Always true for models that do not allocate. */
export const areAllocationsDecided = (model: Model, { params, state, inputs }: Given): boolean =>
  tidy(() => {
    const { initial: _, ...own } = params
    let current: TreeRecord = state
    return tf.unstack(inputs).every((row) => {
      current = model.observe(own, current, row as tf.Tensor2D)[0]
      const { usage } = current
      return !(usage instanceof tf.Tensor) || (usage.arraySync() as number[][]).every(areUsagesDecided)
    })
  })
