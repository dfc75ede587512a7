import type { Scores } from './evaluation.ts'

/** One line of metrics.jsonl: means over the updates since the last line, and scores if an evaluation was due. */
export type MetricsRecord = Readonly<{
  step: number
  sequences: number
  /** Training loss before each update, in bits per sequence; for values, squared error per sequence. */
  loss: number
  gradientNorm: number
  learningRate: number
  /** Updates skipped because of a non-finite loss or gradient. */
  skipped: number
  /** Training time so far, over all sessions, in seconds. The only field that differs between repetitions of a run. */
  seconds: number
  /** The current lesson of a curriculum, from 1. */
  lesson?: number
  evaluation?: Scores
}>
