import type { Experiment } from '../../runs/experiment.ts'
import { usualEndOf } from '../../runs/usualEnd.ts'
import { bar, lines, type ProgressView, silent } from '../../terminal/progress.ts'
import type { Evaluation } from '../../training/evaluation.ts'
import { measures } from '../../training/measures.ts'
import type { Environment } from '../environment.ts'

/** How the progress of training is shown: not at all, as lines, or in a terminal as a line that changes. */
export const viewFor = (
  flags: Readonly<{ quiet?: boolean }>,
  { terminal, now, stderr }: Pick<Environment, 'terminal' | 'now' | 'stderr'>,
  { model, config }: Experiment,
  { start, before }: Readonly<{ start: number; before: ReadonlyArray<Evaluation> }>,
): ProgressView => {
  if (flags.quiet === true) return silent
  const unit = measures[model.config.outputs.kind].loss.short
  const { steps, until, batchSize } = config
  const usual = until === 'solved' ? usualEndOf(config) : undefined
  const end = { steps, mayEndEarlier: until !== 'steps', usual }
  const options = { start, end, unit, batchSize, before, now, write: stderr }
  return terminal === undefined ? lines(options) : bar({ ...options, columns: () => terminal.columns })
}
