import type { TrainState } from '../training/step.ts'
import type { MetricsRecord } from './metrics.ts'

export type Signal = 'SIGINT' | 'SIGTERM'

/** What the loop tells those who watch it, and what it asks of them. */
export type TrainingHooks = Readonly<{
  /** Training time in seconds, over all sessions. */
  seconds: () => number
  /** Lets other work happen, if it is time. */
  yieldToEventLoop: () => Promise<void>
  /** Whether somebody asked to stop. */
  stopped: () => Signal | undefined
  /** Lets somebody look at the state between two updates; who looks changes nothing, and is quick. */
  watch: (state: TrainState) => Promise<void>
  onUpdate: (told: Readonly<{ step: number; loss: number; gradientNorm: number }>) => void
  onRecord: (record: MetricsRecord) => void
  onNote: (note: string) => void
}>

/** Thrown to stop what is under way; the loop catches it. */
export class Stopped extends Error {}

/** Lets other work happen. @throws Stopped where somebody asked to stop */
export const pause = async ({ yieldToEventLoop, stopped }: TrainingHooks): Promise<void> => {
  await yieldToEventLoop()
  if (stopped() !== undefined) throw new Stopped()
}
