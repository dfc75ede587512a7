import { duration, plural } from '../../core/numbers.ts'
import { commandLine } from '../../io/commandLine.ts'
import type { Scores } from '../../runs/evaluation.ts'
import type { Experiment } from '../../runs/experiment.ts'
import type { Outcome, RunEnd } from '../../runs/loop.ts'
import { isFlawless } from '../../training/measures.ts'
import { scoresTable } from '../../terminal/scores.ts'

/** How a run ended, as data for `--json`. */
export type Result = Readonly<{
  run: string
  task: string
  step: number
  sequences: number
  seconds: number
  /** Whether two evaluations in a row had no error, and the step of the second. */
  solved: boolean
  solvedAt: number | null
  /** Why it ended, and the rule that it was given. */
  end: RunEnd
  until: string
  evaluation: Scores
}>

export const resultOf = (
  { config }: Experiment,
  run: string,
  { position, solved, end, marks }: Outcome,
  seconds: number,
): Result => ({
  run,
  task: config.task.name,
  step: position.state.step,
  sequences: position.progress.sequences,
  seconds: Math.round(seconds * 1000) / 1000,
  solved,
  solvedAt: position.progress.solvedAt,
  end,
  until: config.until,
  evaluation: marks,
})

/** What a run says of errors, besides how it ended. */
const errorsText = ({ end, solvedAt, step, evaluation }: Result): ReadonlyArray<string> => {
  const isClean = isFlawless(evaluation.heldOut)
  if (solvedAt === null) return isClean ? ['no error in the last evaluation'] : []
  const isSaid = solvedAt === step && (end === 'solved' || end === 'steps')
  return [
    ...(isSaid ? [] : [solvedAt === step ? 'solved' : `solved after ${plural(solvedAt, 'update')}`]),
    ...(isClean ? [] : ['errors in the last evaluation']),
  ]
}

/** “solved in 4,000 updates”, “rmse<0.01 reached after 4,000 updates”, “trained in 80 updates, solved after 40 updates” */
const endText = (result: Result): string => {
  const { end, solvedAt, until, step } = result
  const updates = plural(step, 'update')
  const byRule = { bound: `${until} reached after ${updates}`, plateau: `no more improvement after ${updates}` }
  const how =
    end === 'bound' || end === 'plateau' ? byRule[end] : `${solvedAt === step ? 'solved' : 'trained'} in ${updates}`
  return [how, ...errorsText(result)].join(', ')
}

/** The result as text. `own`: the flags that name the modules of own parts, for the next commands. */
export const resultText = (result: Result, own: ReadonlyArray<string> = []): string => {
  const { run, task, step, sequences, seconds, evaluation } = result
  return [
    `${task}: ${endText(result)} (${plural(sequences, 'sequence')}, ${duration(seconds)})`,
    '',
    scoresTable(evaluation),
    '',
    `  run        ${run}`,
    `  test       ${commandLine('test', run, ...own)}`,
    `  evaluate   ${commandLine('evaluate', run, ...own)}`,
    `  continue   ${commandLine('train', '--resume', run, '--steps', String(2 * step), ...own)}`,
    '',
  ].join('\n')
}
