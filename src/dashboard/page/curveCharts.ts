import { capitalised, percent, short } from '../../core/numbers.ts'
import type { TargetKind } from '../../models/targets.ts'
import { measures } from '../../training/measures.ts'
import type { ChartKind } from './chartAxes.ts'
import type { RunSeries } from './series.ts'

/** A curve of a run. */
export type Curve = Exclude<keyof RunSeries, 'byLength'>

/** A chart: a curve of the runs whose targets are of some kinds; of all runs if none are given. */
export type CurveChart = Readonly<{
  curve: Curve
  kinds?: ReadonlyArray<TargetKind>
  baselines?: 'loss' | 'error'
  kind: ChartKind
}>

const logarithmic = (floor: number) => ({ kind: 'logarithmic', floor }) as const

/** The loss of the runs with a unit of it. */
const lossChart = (kinds: ReadonlyArray<TargetKind>, title: string, unit: string): CurveChart => ({
  curve: 'loss',
  kinds,
  baselines: 'loss',
  kind: {
    title,
    text: `Training loss, ${unit} (lower is better).`,
    scale: logarithmic(1e-4),
    format: short,
  },
})

/** Errors that can be counted, of which none is the bottom line. */
const countChart = (kind: TargetKind, text: string): CurveChart => ({
  curve: 'errors',
  kinds: [kind],
  baselines: 'error',
  kind: {
    title: capitalised(measures[kind].headline.short),
    text: `${text} The bottom line is 0.`,
    scale: logarithmic(1e-3),
    format: (y) => (y <= 1.01e-3 ? '0' : short(y)),
  },
})

/** All charts, in order; those without data are hidden. */
export const CHARTS: ReadonlyArray<CurveChart> = [
  lossChart(['bits', 'classes'], 'Loss', measures.bits.loss.unit),
  lossChart(['values'], 'Squared error', `${measures.values.loss.unit}, of standardised values`),
  countChart('bits', 'Wrong bits per held-out sequence.'),
  countChart('classes', 'Rows with a wrong class per held-out sequence.'),
  {
    curve: 'errors',
    kinds: ['values'],
    baselines: 'error',
    kind: {
      title: measures.values.headline.short,
      text: 'Root mean squared error on the held-out set, in the data’s own units (lower is better).',
      scale: logarithmic(1e-9),
      format: short,
    },
  },
  {
    curve: 'gradientNorm',
    kind: {
      title: 'Gradient norm',
      text: 'Norm of the gradient before clipping.',
      scale: logarithmic(1e-6),
      format: short,
    },
  },
  { curve: 'speed', kind: { title: 'Speed', text: 'Updates per second.', scale: { kind: 'linear' }, format: short } },
]

/** The scores on variants of the task: of runs of bits or classes, and of runs of values. */
export const BY_LENGTH: ReadonlyArray<Readonly<{ isOfValues: boolean; kind: ChartKind }>> = [
  {
    isOfValues: false,
    kind: {
      title: 'Without error, by length',
      text: 'Share of evaluation sequences without an error, for each variant of the task.',
      scale: { kind: 'fraction' },
      format: percent,
    },
  },
  {
    isOfValues: true,
    kind: {
      title: 'RMSE, by variant',
      text: 'Root mean squared error for each variant of the task.',
      scale: logarithmic(1e-9),
      format: short,
    },
  },
]
