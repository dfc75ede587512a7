import * as tf from '@tensorflow/tfjs-core'
import { disposeExcept, disposeTree, tidy } from '../core/ownership.ts'
import { child } from '../core/random.ts'
import type { TreeRecord } from '../core/tree.ts'
import { unrollSequence } from '../execution/unrollSequence.ts'
import type { Model } from '../models/model.ts'
import { checkHeard } from '../tasks/sound.ts'
import type { Ending, Episode, Row, Task } from '../tasks/task.ts'
import { type SequenceSet, sideBySide } from './evaluation.ts'

/** One time step of all episodes as a batch: the next state, and the logits of each. */
const stepped = async (
  model: Model,
  params: TreeRecord,
  state: TreeRecord,
  heard: ReadonlyArray<Row>,
): Promise<readonly [TreeRecord, ReadonlyArray<Row>]> => {
  const [after, logits] = tidy(() => {
    const [next, outputs] = unrollSequence(model, params, state, tf.tensor3d([heard as number[][]]))
    return [next, tf.squeeze<tf.Tensor2D>(outputs, [0])] as const
  })
  const rows = await logits.array()
  logits.dispose()
  return [disposeExcept(state, after), rows]
}

const going = (stage: Episode | Ending): stage is Episode => 'observation' in stage

/**
 * Runs episodes to their end as one batch: each next input depends on the model's own answers. Finished episodes get
 * zeros until all have finished.
 *
 * @param episodes at least one
 * @param between  called between steps; may throw to stop
 * @returns        whether each met its goal, in order
 */
export const rollout = async (
  model: Model,
  params: TreeRecord,
  episodes: ReadonlyArray<Episode>,
  between: () => Promise<void> = async () => undefined,
): Promise<ReadonlyArray<boolean>> => {
  const silence: Row = Array.from({ length: model.inputSize }, () => 0)
  let state = model.initialState(params, episodes.length)
  let stages: ReadonlyArray<Episode | Ending> = episodes
  try {
    while (stages.some(going)) {
      const heard = stages.map((stage) => (going(stage) ? stage.observation : silence))
      heard.forEach((row, at) => checkHeard(row, model.inputSize, at))
      const [next, answers] = await stepped(model, params, state, heard)
      state = next
      stages = stages.map((stage, at) => (going(stage) ? stage.after(answers[at] as Row) : stage))
      await between()
    }
  } finally {
    disposeTree(state)
  }
  return stages.map((stage) => !going(stage) && stage.met)
}

/**
 * The fraction of a task's episodes, one for each sequence of a set, that meet their goal.
 *
 * @param between called between steps with the episodes done so far, as in `evaluate`
 * @returns       0 to 1; `undefined` if the task has no episodes
 */
export const goalsMet = async (
  model: Model,
  params: TreeRecord,
  { episode, maxSteps }: Task,
  { key, sequences }: SequenceSet,
  between: (done: number) => Promise<void> = async () => undefined,
): Promise<number | undefined> => {
  if (episode === undefined) return undefined
  const count = sideBySide(model, maxSteps)
  let met = 0
  for (let start = 0; start < sequences; start += count) {
    const size = Math.min(count, sequences - start)
    const chunk = Array.from({ length: size }, (_, at) => episode(child(key, start + at)))
    met += (await rollout(model, params, chunk, () => between(start))).filter(Boolean).length
    await between(start + size)
  }
  return met / sequences
}
