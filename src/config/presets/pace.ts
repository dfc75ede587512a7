import type { JsonRecord } from '../json.ts'

/** Batch size, learning-rate schedule and length of training. */
export type Pace = Readonly<{
  /** Sequences per update. */
  batchSize: number
  /** Initial learning rate. */
  learningRate: number
  /** Loss, in bits per sequence for the tasks of these presets, below which the linear decay starts; by default it starts at once. */
  onceBelow?: number
  /** Length of the decay, in sequences. */
  sequences: number
  /** Final learning rate, as a fraction of the initial one. */
  end: number
  /** Adam's ε, which damps updates with small gradients. */
  epsilon: number
  /** Decay of the parameters' moving average, where evaluation uses one. */
  average?: number
  /** Maximum number of sequences of a run. */
  most: number
  /** Sequences between evaluations; default 1,000. */
  evaluation?: number
}>

/** Default number of sequences between evaluations. */
const EVALUATION = 1000

/** A pace as config options, with ten records per evaluation. */
export const paced = ({
  batchSize,
  learningRate,
  sequences,
  end,
  epsilon,
  average,
  most,
  onceBelow,
  evaluation = EVALUATION,
}: Pace): JsonRecord => ({
  batchSize,
  steps: most / batchSize,
  optimizer: {
    learningRate,
    epsilon,
    average: average ?? null,
    schedule: { kind: 'linear', over: sequences / batchSize, end, onceBelow: onceBelow ?? null },
  },
  evalEvery: evaluation / batchSize,
  reportEvery: evaluation / batchSize / 10,
  checkpointEvery: (2 * evaluation) / batchSize,
})
