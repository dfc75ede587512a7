import { isJsonRecord, type Json, type JsonRecord } from '../config/json.ts'
import { builtInModelParts } from '../models/parts.ts'
import { isTask } from './published.ts'
import { AS_TRAINED, type Generalised, type ReportRow } from './rows.ts'

/** Whether a goal was reached; `unknown` if it was not measured. */
export type Verdict = 'met' | 'missed' | 'unknown'

/** A goal for a row of the report. */
export type Goal = Readonly<{
  task: string
  /** The task options it applies to; other options do not matter. */
  options: JsonRecord
  /** The model options it applies to. */
  isFor: (model: JsonRecord) => boolean
  text: string
  /** Set if the goal is a number of sequences until solved. */
  sequences?: number
  verdict: (row: ReportRow) => Verdict
}>

const metIf = (holds: boolean): Verdict => (holds ? 'met' : 'missed')

/** The kinds without a memory. Any other kind has one, also a kind that is not built in. */
const memoryless: ReadonlySet<string> = new Set(
  builtInModelParts.memories.filter(({ cell }) => cell === undefined).map(({ kind }) => kind),
)

const hasMemory = ({ kind }: JsonRecord): boolean => typeof kind === 'string' && !memoryless.has(kind)

const controllerOf = ({ controller = null }: JsonRecord): Json | undefined =>
  isJsonRecord(controller) ? controller['kind'] : undefined

/** Minimum number of seeds for goals about failing seeds. */
const SEEDS = 10

/** The median over ten seeds, with none of the ten failing. */
const solvedBy = (sequences: number): Pick<Goal, 'text' | 'sequences' | 'verdict'> => ({
  text: `zero errors by ${sequences.toLocaleString('en-US')} sequences, none of ten seeds failing`,
  sequences,
  verdict: ({ runs, solved, sequencesUntilSolved }) => {
    if (solved < runs.length || sequencesUntilSolved.median > sequences) return 'missed'
    return runs.length < SEEDS ? 'unknown' : 'met'
  },
})

/** A bound on the median on one evaluation set. */
const onSet =
  (set: string, holds: (marks: Generalised) => boolean): Goal['verdict'] =>
  ({ marks }) => {
    const found = marks.find(({ name }) => name === set)
    return found === undefined ? 'unknown' : metIf(holds(found))
  }

const belowOneBit = ({ errors }: Generalised): boolean => errors.median < 1

const COPY = { bits: 8, minWords: 1, maxWords: 20 }
const REPEAT_COPY = { minWords: 1, maxWords: 10, minRepeats: 1, maxRepeats: 10 }
const RECALL = { bits: 6, words: 3, minItems: 2, maxItems: 6 }

/** Sequences after which a published LSTM has not learned to copy. */
const LSTM_SEQUENCES = 1_000_000

/** All goals: each is better than the published figure. */
export const goals: ReadonlyArray<Goal> = [
  { task: 'copy', options: COPY, isFor: hasMemory, ...solvedBy(10_000) },
  {
    task: 'copy',
    options: COPY,
    isFor: hasMemory,
    text: 'zero errors at length 120',
    verdict: onSet('120 words', ({ errors }) => errors.median === 0),
  },
  {
    task: 'copy',
    options: COPY,
    isFor: (model) => !hasMemory(model) && controllerOf(model) === 'lstm',
    text: 'confirm: an LSTM does not solve it by 1,000,000 sequences',
    verdict: ({ runs, solved }) => {
      if (solved > 0) return 'missed'
      return runs.every(({ sequences }) => sequences >= LSTM_SEQUENCES) ? 'met' : 'unknown'
    },
  },
  { task: 'repeat-copy', options: REPEAT_COPY, isFor: hasMemory, ...solvedBy(25_000) },
  {
    task: 'repeat-copy',
    options: REPEAT_COPY,
    isFor: hasMemory,
    text: 'no spike (an evaluation of a bit per sequence or more) after',
    verdict: ({ worstAfterSolved: worst }) => (worst === undefined ? 'unknown' : metIf(worst < 1)),
  },
  {
    task: 'repeat-copy',
    options: { bits: 4, minWords: 1, maxWords: 2, minRepeats: 1, maxRepeats: 2 },
    isFor: hasMemory,
    ...solvedBy(50_000),
  },
  { task: 'associative-recall', options: RECALL, isFor: hasMemory, ...solvedBy(40_000) },
  {
    task: 'associative-recall',
    options: RECALL,
    isFor: hasMemory,
    text: 'below 1 bit at 12 items',
    verdict: onSet('12 items', belowOneBit),
  },
  {
    task: 'priority-sort',
    options: { bits: 8, minWords: 20, maxWords: 20, kept: 16 },
    isFor: hasMemory,
    text: 'below 1 bit per sequence',
    verdict: onSet(AS_TRAINED, belowOneBit),
  },
  {
    task: 'n-grams',
    options: { order: 6, minLength: 200, maxLength: 200 },
    isFor: hasMemory,
    text: 'within 1 % of the optimal estimator',
    verdict: onSet(AS_TRAINED, ({ aboveOptimum }) => aboveOptimum !== undefined && aboveOptimum.median <= 0.01),
  },
]

/** The goals of a row. */
export const goalsFor = ({ runs: [run] }: Pick<ReportRow, 'runs'>): ReadonlyArray<Goal> => {
  const { config = {} } = run ?? {}
  const model = config['model'] ?? null
  return goals.filter(
    ({ task, options, isFor }) => isJsonRecord(model) && isFor(model) && isTask(config, task, options),
  )
}
