import { either as E } from 'fp-ts'
import { count, percent, short } from '../src/core/numbers.ts'
import { columns } from '../src/terminal/columns.ts'
import type { Failure } from './alternation.ts'
import { type Baseline, type BaselineEntry, type BenchMachine, machineDifferences, toBaseline } from './baseline.ts'
import { type Floor, floorOf, type Peaks } from './floor.ts'
import type { Measurement } from './measurement.ts'
import { parts } from './parts.ts'
import type { Choice } from './paths.ts'
import type { Ratio } from './summary.ts'

/** The contents of a report. */
export type Report = Readonly<{
  machine: BenchMachine
  choice: Choice
  measurements: ReadonlyArray<Measurement>
  baseline: Baseline | undefined
  peaks: Peaks | undefined
}>

type Cells = ReadonlyArray<string>

const failureText = ({ tag, reason }: Failure): string => (tag === 'doesNotFit' ? 'does not fit' : `failed: ${reason}`)

const ratioCells = (ratio: Ratio | undefined): Cells =>
  ratio === undefined ? ['–', '–'] : [short(ratio.median), short(ratio.minimum)]

/** The measured configs as entries of a baseline. */
export const entriesOf = ({ choice, measurements }: Pick<Report, 'choice' | 'measurements'>) =>
  measurements.flatMap(
    ({ config, ours }): ReadonlyArray<BaselineEntry> =>
      E.isRight(ours) ? [{ config: config.name, ...choice, ...ours.right }] : [],
  )

const ratioToBaseline = ({ choice, baseline }: Report, { config, ours }: Measurement): Ratio | undefined =>
  E.isRight(ours) ? toBaseline(baseline, { config: config.name, ...choice, ...ours.right }) : undefined

const pytorchCells = ({ ours, pytorch }: Measurement): Cells => {
  if (pytorch === undefined) return []
  if (E.isLeft(ours)) return ratioCells(undefined)
  return E.isRight(pytorch) ? ratioCells(pytorch.right.ratio) : [failureText(pytorch.left), '']
}

const timeRow = (report: Report, measurement: Measurement): Cells => {
  const { config, ours } = measurement
  const times = E.isRight(ours)
    ? [short(ours.right.medianMs), short(ours.right.minMs), count(ours.right.iterations)]
    : [failureText(ours.left), '', '']
  return [
    config.name,
    config.about,
    ...times,
    ...ratioCells(ratioToBaseline(report, measurement)),
    ...pytorchCells(measurement),
  ]
}

const times = (report: Report): string => {
  const against = report.measurements.some(({ pytorch }) => pytorch !== undefined)
  const header = ['', '', 'median ms', 'minimum ms', 'iterations', 'of baseline', 'minima']
  return columns([
    [...header, ...(against ? ['PyTorch ÷ ours', 'minima'] : [])],
    ...report.measurements.map((measurement) => timeRow(report, measurement)),
  ])
}

const breakdowns = ({ measurements }: Report): string => {
  const known = measurements.flatMap(({ config, breakdown }) =>
    E.isRight(breakdown) ? [{ name: config.name, fractions: breakdown.right }] : [],
  )
  const shown = parts.filter((part) => known.some(({ fractions }) => fractions[part] > 0))
  if (shown.length === 0) return ''
  return columns([
    ['', ...shown],
    ...known.map(({ name, fractions }) => [name, ...shown.map((part) => percent(fractions[part]))]),
  ])
}

const floorRow = ({ config, ours }: Measurement, { GEMM, memory, link, total }: Floor): Cells => [
  config.name,
  ...[GEMM, memory, link, total].map(short),
  ...(E.isRight(ours) ? [short(ours.right.minMs), short(ours.right.minMs / total)] : ['–', '–']),
]

const floors = ({ measurements, peaks }: Report): string =>
  peaks === undefined
    ? ''
    : columns([
        ['', 'GEMM', 'memory', 'link', 'floor ms', 'minimum ms', '÷ floor'],
        ...measurements.map((measurement) => floorRow(measurement, floorOf(measurement.config, peaks))),
      ])

const baselineNote = ({ baseline, machine }: Report): string => {
  if (baseline === undefined) return 'No baseline is saved; --save saves these times as the baseline.'
  const differences = machineDifferences(baseline.machine, machine)
  return differences.length === 0
    ? ''
    : `The baseline was measured on another computer, so the ratios say little: ${differences.join('; ')}.`
}

/** Which PyTorch it was, and whether its BLAS is a fast one. */
const opponentNote = ({ measurements }: Report): string => {
  const [known] = measurements.flatMap(({ pytorch }) => (pytorch && E.isRight(pytorch) ? [pytorch.right] : []))
  if (known === undefined) return ''
  const { torch, blas, compiled } = known
  const products = blas === null ? '' : `, matrix products by ${blas}`
  const slow = blas?.endsWith('/blas/libblas.so.3')
    ? '\nThat BLAS is slow: install libopenblas0-pthread for a fair comparison.'
    : ''
  return `PyTorch ${torch}, ${compiled ? 'torch.compile' : 'eager'}, one thread${products}.${slow}`
}

/** The report as text. */
export const reportText = (report: Report): string => {
  const { machine, choice } = report
  const title = `The ${choice.path} path, ${choice.workers === 1 ? 'one thread' : `${choice.workers} workers`}; ${machine.cpu}, Node ${machine.node}.`
  const sections = [
    title,
    times(report),
    baselineNote(report),
    opponentNote(report),
    breakdowns(report),
    floors(report),
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

const orFailure = <A>(result: E.Either<Failure, A>): A | Readonly<{ failure: Failure }> =>
  E.isRight(result) ? result.right : { failure: result.left }

/** The report as JSON. */
export const reportJson = (report: Report): unknown => ({
  machine: report.machine,
  ...report.choice,
  baselineDiffers: report.baseline ? machineDifferences(report.baseline.machine, report.machine) : null,
  configs: report.measurements.map((measurement) => ({
    config: measurement.config.name,
    model: measurement.config.kind,
    ...measurement.config.sizes,
    ours: orFailure(measurement.ours),
    toBaseline: ratioToBaseline(report, measurement) ?? null,
    breakdown: orFailure(measurement.breakdown),
    ...(measurement.pytorch && { pytorch: orFailure(measurement.pytorch) }),
    ...(report.peaks && { floorMs: floorOf(measurement.config, report.peaks) }),
  })),
})
