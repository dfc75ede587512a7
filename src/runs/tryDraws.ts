import { child } from '../core/random.ts'
import { drawSequences } from '../tasks/batch.ts'
import { timelineOf } from '../tasks/phases.ts'
import type { TrainState } from '../training/step.ts'
import { evaluationSetsOf } from './evaluation.ts'
import type { Experiment } from './experiment.ts'

/** Maximum number of sequences drawn per lesson or evaluation set before training. */
const FIRST = 16

/**
 * Draws the first batch, and some sequences of every lesson and evaluation set, so that an invalid sequence of a task is
 * found before the first update, or a timeline that does not fit it.
 *
 * @throws BadSequence if a sequence is invalid
 */
export const tryDraws = (experiment: Experiment, { key, step }: Pick<TrainState, 'key' | 'step'>): void => {
  const { task, curriculum, batchSize } = experiment
  for (const sequence of drawSequences(task, child(key, step), batchSize).slice(0, FIRST)) timelineOf(task, sequence)
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
