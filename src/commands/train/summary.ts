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
  solved: boolean
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
  solved: solved || isFlawless(marks.heldOut),
  end,
  until: config.until,
  evaluation: marks,
})

/** “solved in 4,000 updates”, “rmse<0.01 reached after 4,000 updates” */
const endText = ({ end, solved, until, step }: Pick<Result, 'end' | 'solved' | 'until' | 'step'>): string => {
  const updates = plural(step, 'update')
  if (end === 'bound') return `${until} reached after ${updates}`
  if (end === 'plateau') return `no more improvement after ${updates}`
  return `${solved ? 'solved' : 'trained'} in ${updates}`
}

/** The result as text. `own`: the flags that name the modules of own parts, for the next commands. */
export const resultText = (
  { run, task, sequences, seconds, evaluation, ...ended }: Result,
  own: ReadonlyArray<string> = [],
): string =>
  [
    `${task}: ${endText(ended)} (${plural(sequences, 'sequence')}, ${duration(seconds)})`,
    '',
    scoresTable(evaluation),
    '',
    `  run        ${run}`,
    `  test       ${commandLine('test', run, ...own)}`,
    `  evaluate   ${commandLine('evaluate', run, ...own)}`,
    `  continue   ${commandLine('train', '--resume', run, '--steps', String(2 * ended.step), ...own)}`,
    '',
  ].join('\n')
