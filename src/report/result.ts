import type { JsonRecord } from '../config/json.ts'
import { maxOf } from '../core/extremes.ts'
import type { Scores } from '../runs/evaluation.ts'
import type { RunEnd } from '../runs/loop.ts'
import type { MetricsRecord } from '../runs/metrics.ts'
import { solvedStep } from '../runs/solved.ts'
import type { Evaluation } from '../training/evaluation.ts'
import { headlineOf, kindOf } from '../training/measures.ts'
import type { Provenance } from './provenance.ts'
import type { RowKey } from './rowName.ts'

/** When something was reached: sequences and training time. */
export type Milestone = Readonly<{ sequences: number; seconds: number }>

/** Scores with another number of slots than in training. */
export type LargerMemory = Readonly<{ slots: number; marks: Scores }>

/** The evaluations on the held-out set, in order: three lists of equal length. */
export type Curve = Readonly<{
  sequences: ReadonlyArray<number>
  /** The headline measure: wrong bits or symbols per sequence, or the RMSE. */
  errors: ReadonlyArray<number>
  /** Bits, or squared error, per sequence; to five digits. */
  loss: ReadonlyArray<number>
}>

/** The result of one run. Only `made`, `seconds` and `msPerStep` depend on the computer and the time. */
export type RunResult = RowKey &
  Readonly<{
    seed: number
    /** The resolved config, which determines the run. */
    config: JsonRecord
    ended: RunEnd | 'diverged'
    steps: number
    sequences: number
    seconds: number
    /** Time per update, without evaluations. */
    msPerStep: number
    /** The second evaluation in a row without an error. */
    solved: Milestone | null
    /** The first evaluation after which all are below one wrong bit or symbol per sequence. */
    belowOneBit: Milestone | null
    /** The scores at the end. */
    marks: Scores
    larger: ReadonlyArray<LargerMemory>
    curve: Curve
    made: Provenance
  }>

const milestone = (record: MetricsRecord | undefined): Milestone | null =>
  record === undefined ? null : { sequences: record.sequences, seconds: record.seconds }

/** Wrong bits or symbols per sequence; NaN for values, which are neither solved nor counted. */
const countedErrors = (evaluation: Evaluation): number =>
  kindOf(evaluation) === 'values' ? Number.NaN : headlineOf(evaluation)

const evaluated = (records: ReadonlyArray<MetricsRecord>) =>
  records.flatMap(({ evaluation, ...record }) =>
    evaluation === undefined ? [] : [{ record, errors: countedErrors(evaluation.heldOut) }],
  )

/** The learning curve of a run. */
export const curveIn = (records: ReadonlyArray<MetricsRecord>): Curve => {
  const all = records.flatMap(({ sequences, evaluation }) =>
    evaluation === undefined ? [] : [{ ...evaluation.heldOut, at: sequences }],
  )
  return {
    sequences: all.map(({ at }) => at),
    errors: all.map(headlineOf),
    loss: all.map(({ loss }) => Number(loss.toPrecision(5))),
  }
}

/** A result as it was stored; those of bits were stored with `curve.bitErrors`. */
export type StoredResult = Omit<RunResult, 'curve'> &
  Readonly<{ curve: Omit<Curve, 'errors'> & Readonly<{ errors?: Curve['errors']; bitErrors?: Curve['errors'] }> }>

/** A stored result as it is now. */
export const resultFrom = ({ curve, ...result }: StoredResult): RunResult => {
  const { bitErrors = [], errors = bitErrors, ...rest } = curve
  return { ...result, curve: { ...rest, errors } }
}

/** The worst evaluation after a run solved its task; nothing if it never did, or ended there. */
export const worstAfterSolved = ({ solved, curve }: Pick<RunResult, 'solved' | 'curve'>): number | undefined => {
  if (solved === null) return undefined
  const after = curve.errors.filter((_, at) => (curve.sequences[at] ?? 0) > solved.sequences)
  return after.length === 0 ? undefined : maxOf(after)
}

/** When a run solved its task, by the criterion of `--until solved`. */
export const solvedIn = (records: ReadonlyArray<MetricsRecord>): Milestone | null => {
  const step = solvedStep(
    records.flatMap(({ step, evaluation }) =>
      evaluation === undefined ? [] : [{ step, heldOut: evaluation.heldOut }],
    ),
  )
  return milestone(step === null ? undefined : records.find((record) => record.step === step))
}

/** When a run's errors fell below one bit or symbol per sequence permanently. */
export const belowOneBitIn = (records: ReadonlyArray<MetricsRecord>): Milestone | null => {
  const all = evaluated(records)
  // Not `errors >= 1`, so that NaN does not count as below.
  return milestone(all[all.findLastIndex(({ errors }) => !(errors < 1)) + 1]?.record)
}

/**
 * Milliseconds per update: the median over pairs of adjacent records without an evaluation between them.
 *
 * @param whole the mean over the whole run, for a run without such records
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
