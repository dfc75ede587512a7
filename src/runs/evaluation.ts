import { child } from '../core/random.ts'
import type { TreeRecord } from '../core/tree.ts'
import type { Task } from '../tasks/task.ts'
import { goalsMet } from '../training/episodes.ts'
import { type Evaluation, evaluate, evaluationKey, type SequenceSet, sizeOfSet } from '../training/evaluation.ts'
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

/** How far an evaluation is: in sequences, or in episodes where goals are checked, over all sets. */
export type EvaluationProgress = Readonly<{
  what: 'sequences' | 'episodes'
  done: number
  total: number
  /** The share of the work that is done, 0 to 1: longer sequences count for more. */
  share: number
}>

/** Called between the chunks of an evaluation, with how far it is; may throw to stop it. */
export type Between = (progress: EvaluationProgress) => Promise<void>

const nothing: Between = async () => undefined

const sum = (values: ReadonlyArray<number>): number => values.reduce((total, value) => total + value, 0)

/** Scores each evaluation set. `score` is told whom to call between chunks, with what is done of its set. */
const scored = async (
  experiment: Experiment,
  what: EvaluationProgress['what'],
  between: Between,
  score: (set: EvaluationSet, told: (done: number) => Promise<void>) => Promise<Evaluation>,
): Promise<Scores> => {
  const sets = evaluationSetsOf(experiment)
  const sizes = sets.map(({ task, set }) => sizeOfSet(task, set))
  const rows = sets.map(({ task }, at) => (sizes[at] as number) * task.maxSteps)
  const [total, work] = [sum(sizes), sum(rows)]
  const scores: Evaluation[] = []
  await between({ what, done: 0, total, share: 0 })
  for (const [at, set] of sets.entries()) {
    const [before, rowsBefore] = [sum(sizes.slice(0, at)), sum(rows.slice(0, at))]
    const told = (done: number) =>
      between({ what, done: before + done, total, share: (rowsBefore + done * set.task.maxSteps) / work })
    scores.push(await score(set, told))
  }
  const [heldOut, ...harder] = scores as [Evaluation, ...ReadonlyArray<Evaluation>]
  return { heldOut, variants: Object.fromEntries(harder.map((found, at) => [sets[at + 1]?.variant as string, found])) }
}

/**
 * Evaluates a model on the held-out set of its config, which is fixed, and on the task's harder variants.
 *
 * @param between called between chunks; may throw to stop
 */
export const evaluateAll = (experiment: Experiment, params: TreeRecord, between = nothing): Promise<Scores> =>
  scored(experiment, 'sequences', between, ({ task, set }, told) => evaluate(experiment.model, params, task, set, told))

/**
 * Adds to a model's scores, for tasks with episodes, the fraction of goals met in rollouts of its own answers on the same
 * sets. Takes several times as long as the scores, so it is used only at the end of training.
 */
export const withGoalsMet = (
  experiment: Experiment,
  params: TreeRecord,
  { heldOut, variants }: Scores,
  between = nothing,
): Promise<Scores> =>
  scored(experiment, 'episodes', between, async ({ variant, task, set }, told) => {
    const marks = variant === undefined ? heldOut : (variants[variant] as Evaluation)
    const met = await goalsMet(experiment.model, params, task, set, told)
    return met === undefined ? marks : { ...marks, goalsMet: met }
  })
