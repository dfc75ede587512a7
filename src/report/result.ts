import type { JsonRecord } from '../config/json.ts'
import { type Scores, SOLVED_IN_A_ROW } from '../runs/evaluation.ts'
import type { MetricsRecord } from '../runs/metrics.ts'
import type { Provenance } from './provenance.ts'
import type { RowKey } from './rowName.ts'

/** When something had been reached: after so many sequences, and so much training time. */
export type Milestone = Readonly<{ sequences: number; seconds: number }>

/** Scores with another number of slots than trained with. */
export type LargerMemory = Readonly<{ slots: number; marks: Scores }>

/** What the evaluations on the held-out set said, one after the other; three lists of one length. */
export type Curve = Readonly<{
  sequences: ReadonlyArray<number>
  bitErrors: ReadonlyArray<number>
  /** Bits per sequence, to five digits. */
  loss: ReadonlyArray<number>
}>

/** What became of one run. Nothing but `made` and the fields `seconds` and `msPerStep` depends on where or when. */
export type RunResult = RowKey &
  Readonly<{
    seed: number
    /** As resolved: nothing else decides the run. */
    config: JsonRecord
    ended: 'solved' | 'steps' | 'diverged'
    steps: number
    sequences: number
    seconds: number
    /** Of an update, without evaluations. */
    msPerStep: number
    /** The second evaluation in a row without a bit error. */
    solved: Milestone | null
    /** The first evaluation from which on all are below one wrong bit per sequence. */
    belowOneBit: Milestone | null
    /** Where it ended. */
    marks: Scores
    larger: ReadonlyArray<LargerMemory>
    curve: Curve
    made: Provenance
  }>

const milestone = (record: MetricsRecord | undefined): Milestone | null =>
  record === undefined ? null : { sequences: record.sequences, seconds: record.seconds }

const evaluated = (records: ReadonlyArray<MetricsRecord>) =>
  records.flatMap(({ evaluation, ...record }) =>
    evaluation === undefined ? [] : [{ record, errors: evaluation.heldOut.bitErrors }],
  )

/** How a run learned. */
export const curveIn = (records: ReadonlyArray<MetricsRecord>): Curve => {
  const all = records.flatMap(({ sequences, evaluation }) =>
    evaluation === undefined ? [] : [{ ...evaluation.heldOut, at: sequences }],
  )
  return {
    sequences: all.map(({ at }) => at),
    bitErrors: all.map(({ bitErrors }) => bitErrors),
    loss: all.map(({ loss }) => Number(loss.toPrecision(5))),
  }
}

/** The worst evaluation since a run had solved its task; nothing where it was never solved, or ended there. */
export const worstAfterSolved = ({ solved, curve }: Pick<RunResult, 'solved' | 'curve'>): number | undefined => {
  if (solved === null) return undefined
  const after = curve.bitErrors.filter((_, at) => (curve.sequences[at] ?? 0) > solved.sequences)
  return after.length === 0 ? undefined : Math.max(...after)
}

/** When a run had solved its task: at the end of as many evaluations without a bit error as `--until solved` asks for. */
export const solvedIn = (records: ReadonlyArray<MetricsRecord>): Milestone | null => {
  const all = evaluated(records)
  const at = all.findIndex(
    (_, index) =>
      index + 1 >= SOLVED_IN_A_ROW &&
      all.slice(index + 1 - SOLVED_IN_A_ROW, index + 1).every(({ errors }) => errors === 0),
  )
  return milestone(all[at]?.record)
}

/** When a run's errors had fallen below a bit per sequence for good. */
export const belowOneBitIn = (records: ReadonlyArray<MetricsRecord>): Milestone | null => {
  const all = evaluated(records)
  // Not `errors >= 1`: what is not a number is not below.
  return milestone(all[all.findLastIndex(({ errors }) => !(errors < 1)) + 1]?.record)
}

/**
 * Milliseconds an update: the middle of what they took from record to record, wherever no evaluation came between.
 *
 * @param whole what the whole run took, for a run without such records
 */
export const msPerStepIn = (
  records: ReadonlyArray<MetricsRecord>,
  whole: Readonly<{ steps: number; seconds: number }>,
): number => {
  const paces = records
    .map((record, at) => ({ record, before: records[at - 1] ?? { step: 0, seconds: 0 } }))
    .filter(({ record }) => record.evaluation === undefined)
    .map(({ record, before }) => (1000 * (record.seconds - before.seconds)) / (record.step - before.step))
    .toSorted((a, b) => a - b)
  const middle = paces[Math.floor(paces.length / 2)] ?? (1000 * whole.seconds) / whole.steps
  return Math.round(middle * 1000) / 1000
}
