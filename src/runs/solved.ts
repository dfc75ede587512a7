import type { Evaluation } from '../training/evaluation.ts'
import { isFlawless } from '../training/measures.ts'
import { ruleOf } from '../training/stoppingRule.ts'
import type { Progress } from './progress.ts'

/** A task is solved after this many evaluations in a row without an error. Bounds must be met as often. */
export const SOLVED_IN_A_ROW = 2

/** How far a run is from solving its task. */
export type Solving = Readonly<{
  /** Evaluations in a row without an error, up to now. */
  flawless: number
  /** The step of the evaluation by which the task was solved; `null` if it has not been. */
  solvedAt: number | null
}>

/** Before the first evaluation. */
export const unsolved: Solving = { flawless: 0, solvedAt: null }

/**
 * Decides whether a run has solved its task: at the second evaluation in a row on the held-out set without an error. What is
 * solved stays solved, also if later evaluations have errors.
 */
export const solvingAfter = (before: Solving, step: number, heldOut: Evaluation): Solving => {
  const flawless = isFlawless(heldOut) ? before.flawless + 1 : 0
  return { flawless, solvedAt: before.solvedAt ?? (flawless >= SOLVED_IN_A_ROW ? step : null) }
}

/**
 * How far a run is from solving its task, by its progress. Checkpoints that did not count evaluations without an error counted
 * those that met the stopping rule.
 */
export const solvingOf = (
  config: Readonly<{ until: string }>,
  { flawless, solved, solvedAt, recorded }: Pick<Progress, 'flawless' | 'solved' | 'solvedAt' | 'recorded'>,
): Solving => {
  const streak = flawless ?? (ruleOf(config).kind === 'bound' ? 0 : solved)
  return { flawless: streak, solvedAt: solvedAt ?? (streak >= SOLVED_IN_A_ROW ? recorded : null) }
}

/** Whether the last evaluations of a run, not only earlier ones, solve its task. */
export const isSolvedNow = (...run: Parameters<typeof solvingOf>): boolean =>
  solvingOf(...run).flawless >= SOLVED_IN_A_ROW

/** Whether the last of a run's evaluations on the held-out set, in order, solve its task. */
export const endsSolved = (heldOuts: ReadonlyArray<Evaluation>): boolean =>
  heldOuts.reduce<Solving>((before, heldOut) => solvingAfter(before, 0, heldOut), unsolved).flawless >= SOLVED_IN_A_ROW

/** The step at which a run solved its task, by its evaluations on the held-out set in order; `null` if it has not. */
export const solvedStep = (
  evaluations: ReadonlyArray<Readonly<{ step: number; heldOut: Evaluation }>>,
): number | null =>
  evaluations.reduce<Solving>((before, { step, heldOut }) => solvingAfter(before, step, heldOut), unsolved).solvedAt
