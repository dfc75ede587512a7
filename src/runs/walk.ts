import * as tf from '@tensorflow/tfjs-core'
import { release, scope } from '../core/ownership.ts'
import type { TreeRecord } from '../core/tree.ts'
import type { Model } from '../models/model.ts'
import { toBatch } from '../tasks/batch.ts'
import type { Row, Sequence } from '../tasks/task.ts'

/** Where a head looks: its largest weight, and the slot that has it. */
export type Focus = Readonly<{ slot: number; weight: number }>

/** One step of a sequence: the machine's answer as probabilities, and where each head looks. */
export type WalkedStep = Readonly<{ output: Row; reads: ReadonlyArray<Focus>; writes: ReadonlyArray<Focus> }>

const fociOf = async (weightings: tf.Tensor | undefined): Promise<ReadonlyArray<Focus>> => {
  if (weightings === undefined) return []
  const [, heads = 0, slots = 0] = weightings.shape
  const data = await weightings.data()
  return Array.from({ length: heads }, (_, head) => {
    const row = Array.from(data.subarray(head * slots, (head + 1) * slots))
    const weight = Math.max(...row)
    return { slot: row.indexOf(weight), weight }
  })
}

/** Steps through one sequence, row by row. */
export const walk = async (
  model: Model,
  params: TreeRecord,
  sequence: Sequence,
): Promise<ReadonlyArray<WalkedStep>> => {
  const { inputs, targets, mask } = toBatch([sequence])
  const rows = tf.unstack(inputs) as tf.Tensor2D[]
  const steps: WalkedStep[] = []
  let state = model.initialState(params, 1)
  for (const row of rows) {
    const [next, answer] = scope(() => {
      const [after, logits] = model.step(params, state, row)
      return [after, tf.sigmoid(logits)] as const
    })
    const output = [...(await answer.data())]
    const reads = await fociOf(next['readWeightings'] as tf.Tensor | undefined)
    const writes = await fociOf(next['writeWeightings'] as tf.Tensor | undefined)
    steps.push({ output, reads, writes })
    answer.dispose()
    release(state)
    state = next
  }
  release(state)
  tf.dispose([inputs, targets, mask, ...rows])
  return steps
}
