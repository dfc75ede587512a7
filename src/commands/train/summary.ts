import { count, duration } from '../../core/numbers.ts'
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
  end: RunEnd
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
  evaluation: marks,
})

/** The result as text. `own`: the flags that name the modules of own parts, for the next commands. */
export const resultText = (
  { run, task, step, sequences, seconds, solved, evaluation }: Result,
  own: ReadonlyArray<string> = [],
): string =>
  [
    `${task}: ${solved ? 'solved' : 'trained'} in ${count(step)} updates (${count(sequences)} sequences, ${duration(seconds)})`,
    '',
    scoresTable(evaluation),
    '',
    `  run        ${run}`,
    `  test       ${commandLine('test', run, ...own)}`,
    `  evaluate   ${commandLine('evaluate', run, ...own)}`,
    `  continue   ${commandLine('train', '--resume', run, '--steps', String(2 * step), ...own)}`,
    '',
  ].join('\n')
