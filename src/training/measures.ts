import type { TargetKind } from '../models/targets.ts'
import type { Evaluation } from './evaluation.ts'

/** The scores that depend on the kind of targets. */
export type MeasureKey = 'bitErrors' | 'wrongSymbols' | 'accuracy' | 'correct' | 'rmse' | 'mae'

/** One score of an evaluation, and how it is shown. */
export type Measure = Readonly<{
  key: MeasureKey
  /** “bit errors per sequence” */
  label: string
  /** After a number: “3 bit errors”; before a share: “accuracy 98 %”. */
  short: string
  better: 'lower' | 'higher'
  /** `share`: from 0 to 1, shown in percent. */
  unit: 'number' | 'share'
}>

/** How the scores of a kind of targets are shown. */
export type Measures = Readonly<{
  loss: Readonly<{
    /** “loss (bits per sequence)” */
    label: string
    /** “bits per sequence” */
    unit: string
    /** After a number: “loss 3 bits”. */
    short: string
  }>
  /** The first measure: it decides which checkpoint is the best. Lower is better. */
  headline: Measure
  others: ReadonlyArray<Measure>
}>

const correct: Measure = {
  key: 'correct',
  label: 'without error',
  short: 'without error',
  better: 'higher',
  unit: 'share',
}
const inBits: Measures['loss'] = { label: 'loss (bits per sequence)', unit: 'bits per sequence', short: 'bits' }

/** The measures of each kind of targets. Tables, curves, pages, reports and stopping rules use these. */
export const measures: Readonly<Record<TargetKind, Measures>> = {
  bits: {
    loss: inBits,
    headline: {
      key: 'bitErrors',
      label: 'bit errors per sequence',
      short: 'bit errors',
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
      better: 'lower',
      unit: 'number',
    },
    others: [{ key: 'accuracy', label: 'accuracy', short: 'accuracy', better: 'higher', unit: 'share' }, correct],
  },
  values: {
    loss: {
      label: 'loss (squared error per sequence)',
      unit: 'squared error per sequence, of standardised values',
      short: 'squared error',
    },
    headline: { key: 'rmse', label: 'RMSE', short: 'RMSE', better: 'lower', unit: 'number' },
    others: [{ key: 'mae', label: 'MAE', short: 'MAE', better: 'lower', unit: 'number' }],
  },
}

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

/** Whether nothing is wrong; always false for values. */
export const isFlawless = (evaluation: Evaluation): boolean => evaluation.correct === 1
