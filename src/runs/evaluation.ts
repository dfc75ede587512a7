import { child } from '../core/random.ts'
import type { TreeRecord } from '../core/tree.ts'
import type { Task } from '../tasks/task.ts'
import { goalsMet } from '../training/episodes.ts'
import { type Evaluation, evaluate, evaluationKey, type SequenceSet } from '../training/evaluation.ts'
import type { Experiment } from './experiment.ts'

/** A machine's marks: on the held-out set, and on each harder variant of the task. */
export type Scores = Readonly<{ heldOut: Evaluation; variants: Readonly<Record<string, Evaluation>> }>

/** A set that a machine is marked on: of the task as trained, without a name, or of a variant. */
type EvaluationSet = Readonly<{ variant?: string; task: Task; set: SequenceSet }>

/** All that a machine is marked on: first the task as trained, or what it holds out; then its variants. */
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

/** Scores, exam by exam. */
const scored = async (experiment: Experiment, score: (set: EvaluationSet) => Promise<Evaluation>): Promise<Scores> => {
  const [trained, ...harder] = evaluationSetsOf(experiment) as [EvaluationSet, ...ReadonlyArray<EvaluationSet>]
  const heldOut = await score(trained)
  const variants: Record<string, Evaluation> = {}
  for (const set of harder) variants[set.variant as string] = await score(set)
  return { heldOut, variants }
}

/**
 * Evaluates a machine on the held-out set of its config, the same every time, and on the task's harder variants.
 *
 * @param between called between chunks; may throw to stop
 */
export const evaluateAll = (
  experiment: Experiment,
  params: TreeRecord,
  between?: () => Promise<void>,
): Promise<Scores> => scored(experiment, ({ task, set }) => evaluate(experiment.model, params, task, set, between))

/**
 * A machine's marks, and how many goals it meets on the same sets by its own answers, where its task has episodes. That
 * takes several times as long as the marks: it is for where a machine has come to, not for on the way.
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

/** The two evaluations in a row without a bit error that `--until solved` asks for. */
export const SOLVED_IN_A_ROW = 2
