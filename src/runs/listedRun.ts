import type { Config } from '../config/config.ts'
import { isRecord } from '../core/record.ts'
import type { Evaluation } from '../training/evaluation.ts'
import { headlineOf } from '../training/measures.ts'
import { isMet, stoppingRule } from '../training/stoppingRule.ts'
import { brokenOff, type RunRecord } from './runRecord.ts'
import { endsSolved, SOLVED_IN_A_ROW, type Solving, solvingAfter, unsolved } from './solved.ts'

/**
 * What a run is doing, or how it ended. `reached`: the bound of `--until`; `plateau`: no more improvement; `finished`: all its steps;
 * `killed`: its process died; `stopped`: before its end, for a reason that it has not kept; `new`: nothing is recorded yet.
 */
export const runStates = [
  'running',
  'solved',
  'reached',
  'plateau',
  'finished',
  ...brokenOff,
  'killed',
  'stopped',
  'new',
  'unreadable',
] as const
export type RunState = (typeof runStates)[number]

/** Whether a process trains in a run: it does, it died there, or none does. */
export type LockState = 'held' | 'stale' | 'none'

/** The scores of an evaluation in a run's metrics: numbers by name. */
export type Evaluated = Readonly<{ step: number; heldOut: Evaluation }>

/** What a run’s metrics say. */
export type MetricsSummary = Readonly<{
  /** Of the last record. */
  step: number
  sequences: number
  /** Training time so far, in seconds. */
  seconds: number
  last: Evaluated | undefined
  best: Evaluated | undefined
  /** The last evaluations, at most as many as it takes to be solved. */
  latest: ReadonlyArray<Evaluation>
  solving: Solving
}>

/** A run in a list. */
export type ListedRun = Readonly<{
  /** Its directory, as the user would name it. */
  run: string
  /** Nothing of a run that cannot be read. */
  task: string | undefined
  /** The kind of its memory. */
  model: string | undefined
  seed: number | undefined
  state: RunState
  metrics: MetricsSummary
  /** The most updates. */
  steps: number | undefined
  /** Seconds since its last change. */
  age: number
  note: string | undefined
  /** Why it ended early, or cannot be read. */
  reason: string | undefined
  /** Its options: resolved, or as they are stored. */
  config: Readonly<Record<string, unknown>>
}>

export const noMetrics: MetricsSummary = {
  step: 0,
  sequences: 0,
  seconds: 0,
  last: undefined,
  best: undefined,
  latest: [],
  solving: unsolved,
}

const isBetter = (heldOut: Evaluation, best: Evaluated | undefined): boolean => {
  if (best === undefined) return true
  const [errors, fewest] = [headlineOf(heldOut), headlineOf(best.heldOut)]
  return errors < fewest || Number.isNaN(fewest)
}

const numberAt = (record: Readonly<Record<string, unknown>>, key: string, otherwise: number): number => {
  const value = record[key]
  return typeof value === 'number' ? value : otherwise
}

/** The numbers of a held-out evaluation; nothing if a record has none. */
const heldOutIn = (evaluation: unknown): Evaluation | undefined => {
  const heldOut = isRecord(evaluation) ? evaluation['heldOut'] : undefined
  if (!isRecord(heldOut)) return undefined
  const numbers = Object.entries(heldOut).filter(([, value]) => typeof value === 'number')
  return Object.fromEntries(numbers) as unknown as Evaluation
}

/** A summary with one more record of `metrics.jsonl`; without a change if it is no record. */
export const withRecord = (summary: MetricsSummary, record: unknown): MetricsSummary => {
  if (!isRecord(record) || !Number.isSafeInteger(record['step'])) return summary
  const step = record['step'] as number
  const heldOut = heldOutIn(record['evaluation'])
  const after = {
    ...summary,
    step,
    sequences: numberAt(record, 'sequences', summary.sequences),
    seconds: numberAt(record, 'seconds', summary.seconds),
  }
  if (heldOut === undefined) return after
  const last = { step, heldOut }
  return {
    ...after,
    last,
    best: isBetter(heldOut, summary.best) ? last : summary.best,
    latest: [...summary.latest, heldOut].slice(-SOLVED_IN_A_ROW),
    solving: solvingAfter(summary.solving, step, heldOut),
  }
}

/** What the state of a run follows from. */
export type Traces = Readonly<{
  lock: LockState
  record: RunRecord
  config: Pick<Config, 'steps' | 'until'>
  metrics: MetricsSummary
  /** Whether training has seen no improvement for as long as `until=plateau` allows. */
  isFlat: boolean
}>

/** The end that a run has reached, by its stopping rule or after its last step; nothing if it has not. */
const endOf = ({ config, metrics, isFlat }: Traces): RunState | undefined => {
  const rule = stoppingRule(config.until)
  const { latest } = metrics
  if (rule !== undefined && rule.kind !== 'steps') {
    if (rule.kind !== 'bound' && endsSolved(latest)) return 'solved'
    const isReached = latest.length === SOLVED_IN_A_ROW && latest.every((evaluation) => isMet(rule, evaluation))
    if (rule.kind === 'bound' && isReached) return 'reached'
    if (rule.kind === 'plateau' && isFlat) return 'plateau'
  }
  return metrics.step >= config.steps ? 'finished' : undefined
}

/** The state of a run by what its directory holds. */
export const stateOf = (traces: Traces): RunState => {
  const { lock, record, metrics } = traces
  if (lock === 'held') return 'running'
  const ended: RunState | undefined = endOf(traces) ?? record.ended?.state
  if (ended !== undefined) return ended
  if (lock === 'stale') return 'killed'
  return metrics.step === 0 ? 'new' : 'stopped'
}
