import { count, short } from '../core/numbers.ts'
import type { MetricsRecord } from '../runs/metrics.ts'
import type { Evaluation } from '../training/evaluation.ts'
import { type Measure, measuresOf, scoreNumber, scoreText } from '../training/measures.ts'
import { baselineTexts, type ExpectedEnd, progressLine, type Shown, timeForms } from './progressLine.ts'
import { smoothedLoss, smoothedWith, unsmoothed } from './smoothed.ts'

/** Shows the progress of training. */
export type ProgressView = Readonly<{
  update: (told: Readonly<{ step: number; loss: number }>) => void
  record: (record: MetricsRecord) => void
  note: (text: string) => void
  stop: () => void
}>

type Options = Readonly<{
  /** The first step of this session. */
  start: number
  end: ExpectedEnd
  /** The unit of the loss: “bits”. */
  unit: string
  batchSize: number
  /** Evaluations of earlier sessions, on the held-out set. */
  before?: ReadonlyArray<Evaluation>
  now: () => number
  write: (text: string) => void
}>

/** Shows nothing. */
export const silent: ProgressView = { update: () => {}, record: () => {}, note: () => {}, stop: () => {} }

/** Steps per second since `start`. */
const pace =
  (start: number, startedAt: number) =>
  (step: number, now: number): number =>
    now <= startedAt ? 0 : (1000 * (step - start)) / (now - startedAt)

/** The better of two evaluations by the headline measure; of equals, the first. */
const better = (best: Evaluation | undefined, next: Evaluation): Evaluation => {
  const { key } = measuresOf(next).headline
  return best === undefined || (next[key] ?? Number.NaN) < (best[key] ?? Number.POSITIVE_INFINITY) ? next : best
}

const headline = (evaluation: Evaluation): Measure => measuresOf(evaluation).headline

/** “3 bit errors”, “90 % without error”: the first measure, and the first share. */
const scoreTexts = (evaluation: Evaluation): ReadonlyArray<string> => {
  const share = measuresOf(evaluation).others.find(({ unit }) => unit === 'share')
  return [scoreText(headline(evaluation), evaluation), ...(share === undefined ? [] : [scoreText(share, evaluation)])]
}

const baselinesOf = (evaluation: Evaluation | undefined): Shown['baselines'] => ({
  guessing: evaluation?.guessLoss,
  optimal: evaluation?.optimalLoss,
})

const bestOf = (best: Evaluation | undefined): Shown['best'] =>
  best && { text: scoreText(headline(best), best), number: scoreNumber(headline(best), best) }

/** Time (ms) after which a record without an evaluation is printed too. */
const QUIET_MS = 10_000

/** Plain lines, for logs and pipes. */
export const lines = ({ start, end, unit, before = [], now, write }: Options): ProgressView => {
  const speed = pace(start, now())
  let last = Number.NEGATIVE_INFINITY
  let best = before.reduce<Evaluation | undefined>(better, undefined)
  let latest = before.at(-1)
  const line = ({ step, sequences, loss, lesson, evaluation }: MetricsRecord): string => {
    const perSecond = speed(step, now())
    return [
      `step ${count(step)}`,
      `${count(sequences)} sequences`,
      ...(lesson === undefined ? [] : [`lesson ${lesson}`]),
      `loss ${short(loss)} ${unit}`,
      ...(evaluation === undefined ? [] : scoreTexts(evaluation.heldOut)),
      ...(best === undefined ? [] : [`best ${scoreText(headline(best), best)}`]),
      ...baselineTexts(baselinesOf(latest)).map((text) => `${text} ${unit}`),
      timeForms(step, end, perSecond)[0] ?? '',
      `${short(perSecond)} steps/s`,
    ]
      .filter((part) => part !== '')
      .join(' · ')
  }
  return {
    update: () => {},
    record: (record) => {
      if (record.evaluation !== undefined) {
        latest = record.evaluation.heldOut
        best = better(best, latest)
      }
      if (record.evaluation === undefined && now() - last < QUIET_MS) return
      last = now()
      write(`${line(record)}\n`)
    },
    note: (text) => write(`${text}\n`),
    stop: () => {},
  }
}

/** The shortest time (ms) between two drawings of the line. */
const DRAW_MS = 100

/** Back to the start of the line, and clears it. */
const CLEARED = '\r\u001b[K'

/** A line in place, for a terminal: a bar, the smoothed loss, the best score, and the time left. */
export const bar = ({
  start,
  end,
  unit,
  batchSize,
  before = [],
  now,
  write,
  columns,
}: Options & Readonly<{ columns: () => number }>): ProgressView => {
  const speed = pace(start, now())
  let drawnAt = Number.NEGATIVE_INFINITY
  let step = start
  let loss = unsmoothed
  let best = before.reduce<Evaluation | undefined>(better, undefined)
  let latest = before.at(-1)
  const draw = (): void => {
    drawnAt = now()
    const shown = {
      step,
      end,
      unit,
      loss: smoothedLoss(loss),
      baselines: baselinesOf(latest),
      best: bestOf(best),
      speed: speed(step, drawnAt),
    }
    write(`${CLEARED}${progressLine(shown, columns())}`)
  }
  draw()
  return {
    update: (told) => {
      step = told.step
      loss = smoothedWith(loss, told.loss, batchSize)
      if (now() - drawnAt >= DRAW_MS) draw()
    },
    record: ({ evaluation }) => {
      if (evaluation === undefined) return
      latest = evaluation.heldOut
      best = better(best, latest)
      draw()
    },
    note: (text) => {
      write(`${CLEARED}${text}\n`)
      draw()
    },
    stop: () => {
      draw()
      write('\n')
    },
  }
}
