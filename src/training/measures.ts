import { percent, short } from '../core/numbers.ts'
import type { TargetKind } from '../models/targets.ts'
import type { Evaluation } from './evaluation.ts'

/** The scores that depend on the kind of targets. */
export type MeasureKey = 'bitErrors' | 'wrongSymbols' | 'accuracy' | 'correct' | 'rmse' | 'mae'

/** One score of an evaluation, and how it is shown. */
export type Measure = Readonly<{
  key: MeasureKey
  /** “wrong bits per sequence” */
  label: string
  /** “bit errors”, the heading of a column; beside the number, “3 bit errors” or “accuracy 98 %”. */
  short: string
  /** Whether the number stands before the short name, or after it. */
  number: 'before' | 'after'
  better: 'lower' | 'higher'
  /** `share`: from 0 to 1, shown in percent. */
  unit: 'number' | 'share'
}>

/** How the scores of a kind of targets are shown. */
export type Measures = Readonly<{
  loss: Readonly<{
    /** “bits per sequence” */
    unit: string
    /** After a number: “loss 3 bits”. */
    short: string
    /** Below a table of scores: what the numbers are. */
    note: string
  }>
  /** The first measure: it decides which checkpoint is the best. Lower is better. */
  headline: Measure
  others: ReadonlyArray<Measure>
}>

const correct: Measure = {
  key: 'correct',
  label: 'without error',
  short: 'without error',
  number: 'before',
  better: 'higher',
  unit: 'share',
}
const inBits: Measures['loss'] = { unit: 'bits per sequence', short: 'bits', note: 'per sequence; loss in bits' }

/** The measures of each kind of targets. Tables, curves, pages, reports and stopping rules use these. */
export const measures: Readonly<Record<TargetKind, Measures>> = {
  bits: {
    loss: inBits,
    headline: {
      key: 'bitErrors',
      label: 'wrong bits per sequence',
      short: 'bit errors',
      number: 'before',
      better: 'lower',
      unit: 'number',
    },
    others: [correct],
  },
  classes: {
    loss: inBits,
    headline: {
      key: 'wrongSymbols',
      label: 'wrong symbols per sequence',
      short: 'wrong symbols',
      number: 'before',
      better: 'lower',
      unit: 'number',
    },
    others: [
      { key: 'accuracy', label: 'accuracy', short: 'accuracy', number: 'after', better: 'higher', unit: 'share' },
      correct,
    ],
  },
  values: {
    loss: {
      unit: 'squared error per sequence',
      short: 'squared error',
      note: 'loss: squared error per sequence, of standardised values',
    },
    headline: { key: 'rmse', label: 'RMSE', short: 'RMSE', number: 'after', better: 'lower', unit: 'number' },
    others: [{ key: 'mae', label: 'MAE', short: 'MAE', number: 'after', better: 'lower', unit: 'number' }],
  },
}

/** The keys of all measures of all kinds. */
export const measureKeys: ReadonlyArray<MeasureKey> = [
  ...new Set(Object.values(measures).flatMap(({ headline, others }) => [headline, ...others].map(({ key }) => key))),
]

/** The kind of targets that an evaluation scored. */
export const kindOf = ({ rmse, wrongSymbols }: Pick<Evaluation, 'rmse' | 'wrongSymbols'>): TargetKind => {
  if (rmse !== undefined) return 'values'
  return wrongSymbols === undefined ? 'bits' : 'classes'
}

/** The measures of an evaluation. */
export const measuresOf = (evaluation: Evaluation): Measures => measures[kindOf(evaluation)]

/** The headline score of an evaluation: wrong bits or symbols per sequence, or the RMSE. Lower is better. */
export const headlineOf = (evaluation: Evaluation): number =>
  evaluation[measuresOf(evaluation).headline.key] ?? Number.NaN

/** A score as a number: “3”, “98 %”; “–” if the evaluation has none. */
export const scoreNumber = (
  { key, unit }: Pick<Measure, 'key' | 'unit'>,
  evaluation: Partial<Record<MeasureKey, number>>,
): string => {
  const value = evaluation[key]
  if (value === undefined) return '–'
  return unit === 'share' ? percent(value) : short(value)
}

/** A score with its name: “3 bit errors”, “98 % without error”, “RMSE 0.02”. */
export const scoreText = (measure: Measure, evaluation: Partial<Record<MeasureKey, number>>): string => {
  const value = scoreNumber(measure, evaluation)
  return measure.number === 'before' ? `${value} ${measure.short}` : `${measure.short} ${value}`
}

/** Whether nothing is wrong; always false for values. */
export const isFlawless = (evaluation: Evaluation): boolean => evaluation.correct === 1
