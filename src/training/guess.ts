import type { WholeModelConfig } from '../models/config.ts'
import type { TargetKind } from '../models/targets.ts'
import type { Row, Sequence } from '../tasks/task.ts'

/** The scores of the best constant guess, which gives every row the same outputs. */
export type Guess = Readonly<{
  /** In the unit of the loss, per sequence. */
  guessLoss: number
  /** In the unit of the headline measure: wrong bits or symbols per sequence, or the RMSE. */
  guessError: number
}>

/** Sums over the rows that count. */
type Sums = {
  rows: number
  weight: number
  /** Per channel: Σ w z, Σ w z², Σ z, Σ z², and the number of ones. */
  channels: ReadonlyArray<{ mean: number; square: number; plainMean: number; plainSquare: number; ones: number }>
}

const add = (sums: Sums, row: Row, weight: number): void => {
  sums.rows += 1
  sums.weight += weight
  for (let c = 0; c < row.length; c++) {
    const z = row[c] as number
    const channel = sums.channels[c] as Sums['channels'][number]
    channel.mean += weight * z
    channel.square += weight * z * z
    channel.plainMean += z
    channel.plainSquare += z * z
    if (z > 0.5) channel.ones += 1
  }
}

/** −p log₂ p, 0 for p = 0. */
const surprise = (p: number): number => (p <= 0 ? 0 : -p * Math.log2(p))

/** The total loss and the total error of the best guess, by kind. */
const totals: Readonly<
  Record<TargetKind, (sums: Sums, deviation: ReadonlyArray<number>) => readonly [loss: number, error: number]>
> = {
  bits: ({ rows, weight, channels }) => [
    weight * channels.reduce((sum, { mean }) => sum + surprise(mean / weight) + surprise(1 - mean / weight), 0),
    channels.reduce((sum, { ones }) => sum + Math.min(ones, rows - ones), 0),
  ],
  classes: ({ rows, weight, channels }) => [
    weight * channels.reduce((sum, { mean }) => sum + surprise(mean / weight), 0),
    rows - channels.reduce((most, { ones }) => Math.max(most, ones), 0),
  ],
  values: ({ rows, weight, channels }, deviation) => [
    channels.reduce((sum, { mean, square }, c) => {
      const unit = deviation[c] ?? 1
      return sum + Math.max(0, square - mean ** 2 / weight) / unit ** 2
    }, 0),
    channels.reduce((sum, { plainMean, plainSquare }) => sum + Math.max(0, plainSquare - plainMean ** 2 / rows), 0),
  ],
}

/**
 * The best constant guess for a set of sequences: the outputs with the least loss among those that are the same for every
 * row. It knows the set, so a model that ignores its inputs is not better.
 *
 * @param sequences at least one, with at least one row that counts
 */
export const constantGuess = (
  { outputs: { kind }, standardisation }: Pick<WholeModelConfig, 'outputs' | 'standardisation'>,
  sequences: ReadonlyArray<Sequence>,
): Guess => {
  const width = sequences[0]?.targets[0]?.length ?? 0
  const channels = Array.from({ length: width }, () => ({ mean: 0, square: 0, plainMean: 0, plainSquare: 0, ones: 0 }))
  const sums: Sums = { rows: 0, weight: 0, channels }
  for (const { targets, mask } of sequences)
    for (let t = 0; t < mask.length; t++) if ((mask[t] as number) > 0) add(sums, targets[t] as Row, mask[t] as number)
  const [loss, error] = totals[kind](sums, standardisation.outputs.deviation)
  return {
    guessLoss: loss / sequences.length,
    guessError: kind === 'values' ? Math.sqrt(error / (sums.rows * width)) : error / sequences.length,
  }
}
