import { Writable } from 'node:stream'
import cliProgress from 'cli-progress'
import { count, duration, short } from '../core/numbers.ts'
import type { MetricsRecord } from '../runs/metrics.ts'
import type { Evaluation } from '../training/evaluation.ts'
import { measuresOf, scoreText } from '../training/measures.ts'

/** Shows the progress of training. */
export type ProgressView = Readonly<{
  update: (told: Readonly<{ step: number; loss: number }>) => void
  record: (record: MetricsRecord) => void
  note: (text: string) => void
  stop: () => void
}>

type Options = Readonly<{
  start: number
  steps: number
  /** The unit of the loss: “bits”. */
  unit: string
  now: () => number
  write: (text: string) => void
}>

/** Shows nothing. */
export const silent: ProgressView = { update: () => {}, record: () => {}, note: () => {}, stop: () => {} }

/** Steps per second since `start`. */
const pace =
  (start: number, startedAt: number) =>
  (step: number, now: number): number =>
    now === startedAt ? 0 : (1000 * (step - start)) / (now - startedAt)

/** “3 bit errors”, “RMSE 0.02” */
const headlineText = (evaluation: Evaluation): string => scoreText(measuresOf(evaluation).headline, evaluation)

/** “3 bit errors”, “90 % without error”: the first measure, and the first share. */
const scoreTexts = (evaluation: Evaluation): ReadonlyArray<string> => {
  const share = measuresOf(evaluation).others.find(({ unit }) => unit === 'share')
  return [headlineText(evaluation), ...(share === undefined ? [] : [scoreText(share, evaluation)])]
}

const recordLine = (
  { step, sequences, loss, lesson, evaluation }: MetricsRecord,
  unit: string,
  perSecond: number,
): string =>
  [
    `step ${count(step)}`,
    `${count(sequences)} sequences`,
    ...(lesson === undefined ? [] : [`lesson ${lesson}`]),
    `loss ${short(loss)} ${unit}`,
    ...(evaluation === undefined ? [] : scoreTexts(evaluation.heldOut)),
    `${short(perSecond)} steps/s`,
  ].join(' · ')

/** Time (ms) after which a record without an evaluation is printed too. */
const QUIET_MS = 10_000

/** Plain lines, for logs and pipes. */
export const lines = ({ start, unit, now, write }: Options): ProgressView => {
  const speed = pace(start, now())
  let last = Number.NEGATIVE_INFINITY
  return {
    update: () => {},
    record: (record) => {
      if (record.evaluation === undefined && now() - last < QUIET_MS) return
      last = now()
      write(`${recordLine(record, unit, speed(record.step, now()))}\n`)
    },
    note: (text) => write(`${text}\n`),
    stop: () => {},
  }
}

/** A stream that passes its text to a function. */
const sink = (write: (text: string) => void): Writable =>
  new Writable({
    write: (chunk, _encoding, done) => {
      write(String(chunk))
      done()
    },
  })

/** A bar with loss, errors, speed and time left, for a terminal. */
export const bar = ({
  start,
  steps,
  unit,
  now,
  write,
  columns,
}: Options & Readonly<{ columns: number }>): ProgressView => {
  const startedAt = now()
  const speed = pace(start, startedAt)
  const display = new cliProgress.SingleBar({
    format: `{bar} {value}/{total} · loss {loss} ${unit} · {errors} · {speed} steps/s · {left} left`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: false,
    stream: Object.assign(sink(write), { isTTY: true, columns }),
    linewrap: true,
    gracefulExit: false,
  })
  const shown = { loss: '…', errors: '…', speed: '…', left: '…' }
  display.start(steps, start, shown)
  return {
    update: ({ step, loss }) => {
      const perSecond = speed(step, now())
      display.update(step, {
        loss: short(loss),
        speed: short(perSecond),
        left: perSecond > 0 ? duration((steps - step) / perSecond) : '…',
      })
    },
    record: ({ loss, evaluation }) =>
      display.update({ loss: short(loss), ...(evaluation && { errors: headlineText(evaluation.heldOut) }) }),
    note: (text) => {
      display.stop()
      write(`${text}\n`)
      display.start(steps, display.getProgress() * steps, shown)
    },
    stop: () => display.stop(),
  }
}
