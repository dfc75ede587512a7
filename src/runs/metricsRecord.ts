import { either as E } from 'fp-ts'
import { isRecord } from '../core/record.ts'
import type { MetricsRecord } from './metrics.ts'

type Fields = Readonly<Record<string, unknown>>

/** A number, a record or a text as an error shows it. */
const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}

const numbers = ['sequences', 'loss', 'gradientNorm', 'learningRate', 'skipped', 'seconds', 'lesson'] as const

/** The first of these fields that is no number. */
const strangeNumber = (fields: Fields, names: ReadonlyArray<string>, place: string): string | undefined => {
  const name = names.find((each) => typeof fields[each] !== 'number')
  return name === undefined ? undefined : `${place}${name}: expected a number, got ${shown(fields[name])}`
}

/** What is wrong with the scores of one evaluation set. */
const scoresFault = (scores: unknown, place: string): string | undefined =>
  isRecord(scores)
    ? strangeNumber(scores, ['loss', ...Object.keys(scores)], `${place}.`)
    : `${place}: expected scores, got ${shown(scores)}`

const evaluationFault = (evaluation: unknown): string | undefined => {
  if (!isRecord(evaluation)) return `evaluation: expected scores, got ${shown(evaluation)}`
  const { heldOut, variants = {} } = evaluation
  if (!isRecord(variants)) return `evaluation.variants: expected scores by name, got ${shown(variants)}`
  return (
    scoresFault(heldOut, 'evaluation.heldOut') ??
    Object.entries(variants)
      .map(([name, scores]) => scoresFault(scores, `evaluation.variants.${name}`))
      .find((fault) => fault !== undefined)
  )
}

/**
 * A value as a record of metrics. Fields that are not there are not missed, since earlier versions wrote fewer.
 *
 * @returns or the field that is wrong: “evaluation: expected scores, got 5”
 */
export const metricsRecordOf = (value: unknown): E.Either<string, MetricsRecord> => {
  if (!isRecord(value)) return E.left(`expected a record, got ${shown(value)}`)
  const { step } = value
  if (!Number.isSafeInteger(step) || (step as number) < 0)
    return E.left(`step: expected a whole number ≥ 0, got ${shown(step)}`)
  const fault =
    strangeNumber(
      value,
      numbers.filter((name) => Object.hasOwn(value, name)),
      '',
    ) ?? (value['evaluation'] === undefined ? undefined : evaluationFault(value['evaluation']))
  return fault === undefined ? E.right(value as unknown as MetricsRecord) : E.left(fault)
}
