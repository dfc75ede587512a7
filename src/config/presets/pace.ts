import type { JsonRecord } from '../json.ts'

/** How fast a machine is taught. */
export type Pace = Readonly<{
  /** Sequences per update. */
  batchSize: number
  /** The rate of the first update … */
  learningRate: number
  /** … and until the loss is below so many bits per sequence, where that is said; from there it falls in a straight line … */
  onceBelow?: number
  /** … over so many sequences … */
  sequences: number
  /** … to this fraction, and stays there. */
  end: number
  /** Adam's ε: it damps the steps where gradients have become small. */
  epsilon: number
  /** How much of itself the average of the params keeps at each update, where the machine is to be used with that. */
  average?: number
  /** Sequences after which a run ends that has not solved its task. */
  most: number
  /** Sequences between evaluations, where that is not the usual thousand. */
  evaluation?: number
}>

/** Sequences between evaluations. */
const EVALUATION = 1000

/** A pace as options, with ten records from one evaluation to the next. */
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
