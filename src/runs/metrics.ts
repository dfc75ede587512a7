import type { Scores } from './evaluation.ts'

/** One line of metrics.jsonl: means over the updates since the last line, and marks where they were due. */
export type MetricsRecord = Readonly<{
  step: number
  sequences: number
  /** Bits per sequence, before each update. */
  loss: number
  gradientNorm: number
  learningRate: number
  /** Updates skipped because something was not finite. */
  skipped: number
  /** Training time up to now, over all sessions. The only field that differs between repetitions of a run. */
  seconds: number
  /** The lesson at hand, from 1, where there is a curriculum. */
  lesson?: number
  evaluation?: Scores
}>
