import { headlineOf, measuresOf } from '../training/measures.ts'
import type { ListedRun } from './listedRun.ts'

/** A run as data: what `--json` and `--csv` print. Nothing is null. */
export type RunFields = Readonly<{
  run: string
  task: string | null
  model: string | null
  seed: number | null
  state: ListedRun['state']
  /** The name of the score that decides which checkpoint is the best, such as `bitErrors`. Lower is better. */
  measureName: string | null
  /** That score on the held-out set, at the last evaluation. */
  measure: number | null
  /** The best so far, and its step. */
  best: number | null
  bestStep: number | null
  /** The step of the second evaluation in a row without an error. */
  solvedAt: number | null
  /** On the held-out set, at the last evaluation, in the unit of the task's loss. */
  loss: number | null
  /** Updates so far, and the most. */
  step: number | null
  steps: number | null
  sequences: number | null
  /** Training time so far. */
  seconds: number | null
  /** Seconds since the last change. */
  age: number
  note: string | null
  /** Why it ended early, or cannot be read. */
  reason: string | null
}>

/** The fields of a run. */
export const runFields = ({ metrics, ...run }: ListedRun): RunFields => {
  const { last, best, step, sequences, seconds, solving } = metrics
  const isRead = run.state !== 'unreadable'
  return {
    run: run.run,
    task: run.task ?? null,
    model: run.model ?? null,
    seed: run.seed ?? null,
    state: run.state,
    measureName: last === undefined ? null : measuresOf(last.heldOut).headline.key,
    measure: last === undefined ? null : headlineOf(last.heldOut),
    best: best === undefined ? null : headlineOf(best.heldOut),
    bestStep: best?.step ?? null,
    solvedAt: solving.solvedAt,
    loss: last?.heldOut.loss ?? null,
    step: isRead ? step : null,
    steps: run.steps ?? null,
    sequences: isRead ? sequences : null,
    seconds: isRead ? seconds : null,
    age: Math.round(run.age),
    note: run.note ?? null,
    reason: run.reason ?? null,
  }
}

/** The columns of `--csv`. */
export const runFieldNames: ReadonlyArray<keyof RunFields> = [
  'run',
  'task',
  'model',
  'seed',
  'state',
  'measureName',
  'measure',
  'best',
  'bestStep',
  'solvedAt',
  'loss',
  'step',
  'steps',
  'sequences',
  'seconds',
  'age',
  'note',
  'reason',
]
