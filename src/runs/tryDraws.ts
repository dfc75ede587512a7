import { child } from '../core/random.ts'
import { drawSequences } from '../tasks/batch.ts'
import type { TrainState } from '../training/step.ts'
import { evaluationSetsOf } from './evaluation.ts'
import type { Experiment } from './experiment.ts'

/** How many sequences of a lesson or an exam are drawn before training, at the most. */
const FIRST = 16

/**
 * Draws the first batch, and some sequences of every lesson and of all that a machine will be evaluated on, so that what a
 * task draws wrong is known before the first update.
 *
 * @throws BadSequence where a sequence is none to learn from
 */
export const tryDraws = (experiment: Experiment, { key, step }: Pick<TrainState, 'key' | 'step'>): void => {
  const { task, curriculum, batchSize } = experiment
  drawSequences(task, child(key, step), batchSize)
  for (const [at, lesson] of (curriculum?.lessons ?? []).entries())
    drawSequences(
      { ...lesson, name: `${lesson.name} (lesson ${at + 1})` },
      child(key, step),
      Math.min(batchSize, FIRST),
    )
  for (const { variant, task: examined, set } of evaluationSetsOf(experiment)) {
    const name = `${examined.name} (${variant ?? 'held out'})`
    drawSequences({ ...examined, name }, set.key, Math.min(set.sequences, FIRST))
  }
}
