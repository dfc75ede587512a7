import { maxOf } from '../core/extremes.ts'
import type { TargetKind } from '../models/targets.ts'
import type { Evaluation } from '../training/evaluation.ts'
import { headlineOf, kindOf } from '../training/measures.ts'
import { type Spread, spreadOf } from '../core/quantiles.ts'
import { type Milestone, type RunResult, worstAfterSolved } from './result.ts'
import { type RowKey, rowFile } from './rowName.ts'

/** Statistics of several runs of the same model on one evaluation set. */
export type Generalised = Readonly<{
  /** `as trained`, or the variant's. */
  name: string
  /** The headline measure: wrong bits or symbols per sequence, or the RMSE. */
  errors: Spread
  /** The fraction of sequences without an error, 0 to 1; none for values. */
  correct: Spread | undefined
  loss: Spread
  /** The optimal loss, where the task defines it. */
  optimalLoss: number | undefined
  /** Loss and headline measure of the best constant guess, where they were measured. */
  guessLoss: number | undefined
  guessError: number | undefined
  /** The fraction by which each run's loss exceeds the optimal loss on its own sequences. */
  aboveOptimum: Spread | undefined
  /** The fraction of questions with every word of the answer right, where answers are words. */
  answered: Spread | undefined
  /** The fraction of episodes in which the model meets the goal, for tasks with episodes. */
  goalsMet: Spread | undefined
}>

/** A task with a memory and options, over its seeds. */
export type ReportRow = RowKey &
  Readonly<{
    /** What the targets are. */
    kind: TargetKind
    /** In order of their seeds; at least one. */
    runs: ReadonlyArray<RunResult>
    solved: number
    /** A run that did not get there counts as infinitely long. */
    sequencesUntilSolved: Spread
    secondsUntilSolved: Spread
    sequencesUntilBelowOneBit: Spread
    sequences: Spread
    /** The worst evaluation after that; nothing if no run continued. */
    worstAfterSolved: number | undefined
    msPerStep: Spread
    /** On the held-out set, then on each variant. */
    marks: ReadonlyArray<Generalised>
    larger: ReadonlyArray<Readonly<{ slots: number; runs: number; marks: ReadonlyArray<Generalised> }>>
  }>

export const AS_TRAINED = 'as trained'

const NEVER = Number.POSITIVE_INFINITY

const until = (runs: ReadonlyArray<RunResult>, reached: (run: RunResult) => Milestone | null) => ({
  sequences: spreadOf(runs.map((run) => reached(run)?.sequences ?? NEVER)),
  seconds: spreadOf(runs.map((run) => reached(run)?.seconds ?? NEVER)),
})

/** Median and quartiles of the measured values; nothing if there are none. */
const spreadOfAny = (values: ReadonlyArray<number>): Spread | undefined =>
  values.length === 0 ? undefined : spreadOf(values)

const generalised = (name: string, all: ReadonlyArray<Evaluation>): Generalised => {
  const known = all.flatMap(({ loss, optimalLoss }) => (optimalLoss === undefined ? [] : [{ loss, optimalLoss }]))
  return {
    name,
    errors: spreadOf(all.map(headlineOf)),
    correct: spreadOfAny(all.flatMap(({ correct = [] }) => correct)),
    loss: spreadOf(all.map(({ loss }) => loss)),
    optimalLoss: spreadOfAny(known.map(({ optimalLoss }) => optimalLoss))?.median,
    guessLoss: spreadOfAny(all.flatMap(({ guessLoss = [] }) => guessLoss))?.median,
    guessError: spreadOfAny(all.flatMap(({ guessError = [] }) => guessError))?.median,
    aboveOptimum: spreadOfAny(known.map(({ loss, optimalLoss }) => loss / optimalLoss - 1)),
    answered: spreadOfAny(all.flatMap(({ answered = [] }) => answered)),
    goalsMet: spreadOfAny(all.flatMap(({ goalsMet = [] }) => goalsMet)),
  }
}

/** The scores of several runs by evaluation set; the first run determines the sets. */
const marksOver = (all: ReadonlyArray<RunResult['marks']>): ReadonlyArray<Generalised> => [
  generalised(
    AS_TRAINED,
    all.map(({ heldOut }) => heldOut),
  ),
  ...Object.keys(all[0]?.variants ?? {}).map((name) =>
    generalised(
      name,
      all.flatMap(({ variants }) => variants[name] ?? []),
    ),
  ),
]

const largerOver = (runs: ReadonlyArray<RunResult>): ReportRow['larger'] => {
  const sizes = [...new Set(runs.flatMap(({ larger }) => larger.map(({ slots }) => slots)))].toSorted((a, b) => a - b)
  return sizes.map((slots) => {
    const all = runs.flatMap(({ larger }) => larger.filter((one) => one.slots === slots).map(({ marks }) => marks))
    return { slots, runs: all.length, marks: marksOver(all) }
  })
}

const rowOf = (runs: ReadonlyArray<RunResult>, { task, memory, asked, marks }: RunResult): ReportRow => {
  const solved = until(runs, (run) => run.solved)
  const worst = runs.flatMap((run) => worstAfterSolved(run) ?? [])
  return {
    task,
    memory,
    asked,
    kind: kindOf(marks.heldOut),
    runs,
    solved: runs.filter((run) => run.solved !== null).length,
    sequencesUntilSolved: solved.sequences,
    secondsUntilSolved: solved.seconds,
    sequencesUntilBelowOneBit: until(runs, (run) => run.belowOneBit).sequences,
    sequences: spreadOf(runs.map(({ sequences }) => sequences)),
    worstAfterSolved: worst.length === 0 ? undefined : maxOf(worst),
    msPerStep: spreadOf(runs.map(({ msPerStep }) => msPerStep)),
    marks: marksOver(runs.map(({ marks }) => marks)),
    larger: largerOver(runs),
  }
}

/** Runs by task, memory and options, in the order in which these first appear. */
export const rowsOf = (results: ReadonlyArray<RunResult>): ReadonlyArray<ReportRow> =>
  [...new Set(results.map(rowFile))].flatMap((row) => {
    const runs = results.filter((run) => rowFile(run) === row).toSorted((a, b) => a.seed - b.seed)
    const [first] = runs
    return first === undefined ? [] : [rowOf(runs, first)]
  })
