import { isJsonRecord, type Json, type JsonRecord } from '../../config/json.ts'
import { measureKeys } from '../../training/measures.ts'
import { jsonText, parseJson } from '../../formats/jsonText.ts'

const fields = ['step', 'sequences', 'loss', 'gradientNorm', 'learningRate', 'skipped', 'seconds'] as const
const marks: ReadonlyArray<string> = ['sequences', 'loss', 'guessLoss', 'guessError', 'optimalLoss', ...measureKeys]

/** Limits above any task's number of variants and length of names. */
const VARIANTS = 32
const NAME_LENGTH = 64

const numbersIn = (record: JsonRecord, names: ReadonlyArray<string>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = Object.hasOwn(record, name) ? record[name] : undefined
      return typeof value === 'number' ? [[name, value]] : []
    }),
  )

const marksIn = (value: Json | undefined) => {
  if (value === undefined || !isJsonRecord(value) || !isJsonRecord(value['heldOut'] ?? null)) return undefined
  const heldOut = numbersIn(value['heldOut'] as JsonRecord, marks)
  const variants = isJsonRecord(value['variants'] ?? null) ? (value['variants'] as JsonRecord) : {}
  const named = Object.entries(variants)
    .filter(([name, variant]) => name.length <= NAME_LENGTH && isJsonRecord(variant))
    .slice(0, VARIANTS)
    .map(([name, variant]) => [name, numbersIn(variant as JsonRecord, marks)] as const)
  return { heldOut, variants: Object.fromEntries(named) }
}

/** Whether a line looks like a record; what is not shown is not read further. */
export const isRecordLine = (line: string): boolean =>
  line.startsWith('{') && line.endsWith('}') && line.includes('"step"')

/** Whether a record has an evaluation. */
export const isEvaluated = (line: string): boolean => line.includes('"evaluation"')

/** The record of a line of `metrics.jsonl` as a text, without unknown fields; undefined if the line is not a record. */
export const recordTextOf = (line: string): string | undefined => {
  try {
    const value = parseJson(line) as Json
    if (!isJsonRecord(value) || !Number.isSafeInteger(value['step'])) return undefined
    const evaluation = marksIn(value['evaluation'])
    return jsonText({ ...numbersIn(value, fields), ...(evaluation && { evaluation }) })
  } catch {
    return undefined
  }
}
