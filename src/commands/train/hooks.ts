import type { TrainingHooks } from '../../runs/trainingHooks.ts'
import { evaluationProgress } from '../../terminal/evaluationProgress.ts'
import type { ProgressView } from '../../terminal/progress.ts'
import type { Environment } from '../environment.ts'

/** Longest time between two pauses for signals and streams, in milliseconds. */
const BREATH_MS = 50

/**
 * The hooks of the training loop.
 *
 * @param before training time of earlier sessions, in seconds
 * @param quiet  whether evaluations go on in silence
 */
export const hooksOf = (
  { now, stopped, stderr, terminal }: Environment,
  view: ProgressView,
  {
    before,
    quiet,
    ...callbacks
  }: Readonly<{ before: number; quiet: boolean }> & Pick<TrainingHooks, 'watch' | 'standby'>,
): TrainingHooks => {
  const start = now()
  let lastBreath = start
  return {
    seconds: () => before + (now() - start) / 1000,
    yieldToEventLoop: async () => {
      if (now() - lastBreath < BREATH_MS) return
      await new Promise((resolve) => setImmediate(resolve))
      lastBreath = now()
    },
    ...callbacks,
    stopped,
    onEvaluation: quiet
      ? () => undefined
      : evaluationProgress({ now, write: stderr, isTerminal: terminal !== undefined }),
    onUpdate: view.update,
    onRecord: view.record,
    onNote: view.note,
  }
}
