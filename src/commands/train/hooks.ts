import type { TrainingHooks } from '../../runs/trainingHooks.ts'
import type { ProgressView } from '../../terminal/progress.ts'
import type { TrainState } from '../../training/step.ts'
import type { Environment } from '../environment.ts'

/** Longest time between two pauses for signals and streams, in milliseconds. */
const BREATH_MS = 50

/**
 * The hooks of the training loop.
 *
 * @param before training time of earlier sessions, in seconds
 * @param watch  looks at the state between updates
 */
export const hooksOf = (
  { now, stopped }: Environment,
  view: ProgressView,
  { before, watch }: Readonly<{ before: number; watch: (state: TrainState) => Promise<void> }>,
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
    watch,
    stopped,
    onUpdate: view.update,
    onRecord: view.record,
    onNote: view.note,
  }
}
