import { linear, logarithmic, type Scale, tickText, towardsZero } from '../charts/scales.ts'
import { maxOf, minOf } from '../core/extremes.ts'
import type { TargetKind } from '../models/targets.ts'
import { measures } from '../training/measures.ts'
import type { ReportRow } from './rows.ts'
import type { Measure } from './spreadCurve.ts'

/** Errors below this are drawn as 0: one bit or symbol in a thousand sequences. */
const NEARLY_NONE = 0.001

/** The x axis is logarithmic if the numbers of sequences differ by more than this factor. */
const FAR = 5

/** Ticks at 1, 2 and 5 times the powers of ten; over a wide range, only at the powers. */
const ratioTicks = (low: number, high: number): ReadonlyArray<number> => {
  const factors = high > 1000 * low ? [1] : [1, 2, 5]
  const decades = Array.from({ length: 12 }, (_, power) => 10 ** power)
  return decades
    .flatMap((decade) => factors.map((factor) => factor * decade))
    .filter((value) => value >= low && value <= high)
}

/** A logarithmic scale from the least to the greatest value. Values must be > 0. */
const ratios = (low: number, high: number): Scale => ({
  place: (value) => Math.log(value / low) / Math.log(high / low),
  ticks: ratioTicks(low, high).map((value) => ({ value, text: tickText(value) })),
})

/**
 * The x axis, in sequences: linear from 0; logarithmic if the shortest curve would get too little of the width.
 *
 * @param curves first and last x of each curve
 * @param marks  other x values to include
 */
export const sequencesScale = (
  curves: ReadonlyArray<readonly [first: number, last: number]>,
  marks: ReadonlyArray<number> = [],
): Scale => {
  const ends = curves.map(([, last]) => last)
  const most = 1.03 * maxOf([...ends, ...marks], 1)
  return most > FAR * minOf(ends) ? ratios(minOf(curves.map(([first]) => first)), most) : linear(0, most)
}

/** The x range of a row's curves. */
export const extentOf = ({ runs }: Pick<ReportRow, 'runs'>): readonly [first: number, last: number] => {
  const all = runs.map(({ curve, sequences }) => [curve.sequences[0] ?? sequences, sequences] as const)
  return [
    Math.max(1, minOf(all.map(([first]) => first))),
    maxOf(
      all.map(([, last]) => last),
      1,
    ),
  ]
}

/** Tasks with an optimal loss above 0 are measured by loss, others by their headline measure. */
export const measureOf = ({ marks }: ReportRow): Measure => (marks[0]?.optimalLoss === undefined ? 'errors' : 'loss')

/** What a row's figure measures, as the label of an axis. */
export const measureName = (kind: TargetKind, measure: Measure): string =>
  measure === 'loss' ? measures[kind].loss.unit : measures[kind].headline.label

/** The y axis: logarithmic for errors, with 0 at the bottom where they are counted; linear for the loss. */
export const measureScale = (kind: TargetKind, measure: Measure, values: ReadonlyArray<number>): Scale => {
  const finite = values.filter(Number.isFinite)
  if (measure === 'errors' && kind === 'values') {
    const positive = finite.filter((value) => value > 0)
    return logarithmic(positive.length > 0 ? positive : [0.1, 1])
  }
  if (measure === 'errors') return towardsZero(maxOf(finite, 0.1), NEARLY_NONE)
  const [low, high] = [minOf(finite), maxOf(finite)]
  return finite.length === 0 ? linear(0, 1) : linear(low - 0.15 * (high - low), high + 0.05 * (high - low))
}

/** The best constant guess, in the measure of a row's figure, where it was measured. */
export const guessOf = (row: ReportRow): number | undefined =>
  measureOf(row) === 'loss' ? row.marks[0]?.guessLoss : row.marks[0]?.guessError
