import { child } from '../core/random.ts'
import type { TreeRecord } from '../core/tree.ts'
import type { Task } from '../tasks/task.ts'
import { goalsMet } from '../training/episodes.ts'
import { type Evaluation, evaluate, evaluationKey, type SequenceSet } from '../training/evaluation.ts'
import type { Experiment } from './experiment.ts'

/** A model's scores on the held-out set and on each harder variant of the task. */
export type Scores = Readonly<{ heldOut: Evaluation; variants: Readonly<Record<string, Evaluation>> }>

/** An evaluation set: of a named variant, or of the task as trained, without a name. */
type EvaluationSet = Readonly<{ variant?: string; task: Task; set: SequenceSet }>

/** All evaluation sets: first the held-out set, then the variants. */
export const evaluationSetsOf = ({ task, key, config }: Experiment): ReadonlyArray<EvaluationSet> => {
  const { sequences, variantSequences } = config.evaluation
  const held = evaluationKey(key)
  return [
    { task: task.heldOut ?? task, set: { key: child(held, 'trained'), sequences } },
    ...(variantSequences > 0 ? task.variants : []).map(({ name, task: variant }) => ({
      variant: name,
      task: variant,
      set: { key: child(held, name), sequences: variantSequences },
    })),
  ]
}

/** Scores each evaluation set. */
const scored = async (experiment: Experiment, score: (set: EvaluationSet) => Promise<Evaluation>): Promise<Scores> => {
  const [trained, ...harder] = evaluationSetsOf(experiment) as [EvaluationSet, ...ReadonlyArray<EvaluationSet>]
  const heldOut = await score(trained)
  const variants: Record<string, Evaluation> = {}
  for (const set of harder) variants[set.variant as string] = await score(set)
  return { heldOut, variants }
}

/**
 * Evaluates a model on the held-out set of its config, which is fixed, and on the task's harder variants.
 *
 * @param between called between chunks; may throw to stop
 */
export const evaluateAll = (
  experiment: Experiment,
  params: TreeRecord,
  between?: () => Promise<void>,
): Promise<Scores> => scored(experiment, ({ task, set }) => evaluate(experiment.model, params, task, set, between))

/**
 * Adds to a model's scores, for tasks with episodes, the fraction of goals met in rollouts of its own answers on the same
 * sets. Takes several times as long as the scores, so it is used only at the end of training.
 */
export const withGoalsMet = (
  experiment: Experiment,
  params: TreeRecord,
  { heldOut, variants }: Scores,
  between?: () => Promise<void>,
): Promise<Scores> =>
  scored(experiment, async ({ variant, task, set }) => {
    const marks = variant === undefined ? heldOut : (variants[variant] as Evaluation)
    const met = await goalsMet(experiment.model, params, task, set, between)
    return met === undefined ? marks : { ...marks, goalsMet: met }
  })
