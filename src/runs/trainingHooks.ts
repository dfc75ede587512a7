import type { TrainState } from '../training/step.ts'
import type { EvaluationProgress } from './evaluation.ts'
import type { MetricsRecord } from './metrics.ts'
import type { Position } from './position.ts'

/** A signal of the system that asks a run to stop. */
export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** The callbacks of the training loop. */
export type TrainingHooks = Readonly<{
  /** Training time in seconds, over all sessions. */
  seconds: () => number
  /** Yields to the event loop, if it is time. */
  yieldToEventLoop: () => Promise<void>
  /** The signal that requested a stop, if any. */
  stopped: () => Signal | undefined
  /**
   * Called with the position before work that may take long; `isLong` if it always does. A copy of it can then be saved
   * while this thread is busy. Must not mutate it.
   */
  standby: (position: Position, isLong?: boolean) => Promise<void>
  /** Called during an evaluation, as it goes on. */
  onEvaluation: (progress: EvaluationProgress) => void
  /** Called with the state between two updates. Must not mutate it; must return quickly. */
  watch: (state: TrainState) => Promise<void>
  onUpdate: (told: Readonly<{ step: number; loss: number; gradientNorm: number }>) => void
  onRecord: (record: MetricsRecord) => void
  onNote: (note: string) => void
}>

/** Thrown to stop an operation; the loop catches it. */
export class Stopped extends Error {}

/** Yields to the event loop. @throws Stopped after a stop request */
export const pause = async ({
  yieldToEventLoop,
  stopped,
}: Pick<TrainingHooks, 'yieldToEventLoop' | 'stopped'>): Promise<void> => {
  await yieldToEventLoop()
  if (stopped() !== undefined) throw new Stopped()
}

/** What an evaluation calls between its chunks: it tells how far it is, and pauses. */
export const evaluating =
  (hooks: TrainingHooks) =>
  async (progress: EvaluationProgress): Promise<void> => {
    hooks.onEvaluation(progress)
    await pause(hooks)
  }
