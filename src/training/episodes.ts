import * as tf from '@tensorflow/tfjs-core'
import { disposeExcept, disposeTree, tidy } from '../core/ownership.ts'
import { child } from '../core/random.ts'
import type { TreeRecord } from '../core/tree.ts'
import { unrollSequence } from '../execution/unrollSequence.ts'
import type { Model } from '../models/model.ts'
import { checkHeard } from '../tasks/sound.ts'
import type { Ending, Episode, Row, Task } from '../tasks/task.ts'
import { type SequenceSet, sideBySide } from './evaluation.ts'

/** One step of all episodes, side by side: the state after it, and the logits of each. */
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
 * Plays episodes to their end, side by side: each hears what its own answers lead to. Those that have ended hear silence
 * until all have.
 *
 * @param episodes at least one
 * @returns        whether each was brought to its goal
 */
export const rollout = async (
  model: Model,
  params: TreeRecord,
  episodes: ReadonlyArray<Episode>,
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
    }
  } finally {
    disposeTree(state)
  }
  return stages.map((stage) => !going(stage) && stage.met)
}

/**
 * The fraction of a task's episodes, one for each sequence of a set, that a machine brings to their goal.
 *
 * @param between called between chunks, as `evaluate` does
 * @returns       `undefined` where the task has no episodes
 */
export const goalsMet = async (
  model: Model,
  params: TreeRecord,
  { episode, maxSteps }: Task,
  { key, sequences }: SequenceSet,
  between: () => Promise<void> = async () => undefined,
): Promise<number | undefined> => {
  if (episode === undefined) return undefined
  const count = sideBySide(model, maxSteps)
  let met = 0
  for (let start = 0; start < sequences; start += count) {
    const size = Math.min(count, sequences - start)
    const chunk = Array.from({ length: size }, (_, at) => episode(child(key, start + at)))
    met += (await rollout(model, params, chunk)).filter(Boolean).length
    await between()
  }
  return met / sequences
}
