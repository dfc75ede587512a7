import { type AppError, explain } from '../core/errors.ts'
import { plural } from '../core/numbers.ts'
import { isRecord } from '../core/record.ts'

/** Why a session of training ended before its end. */
export const brokenOff = ['interrupted', 'diverged', 'failed'] as const
export type BrokenOff = (typeof brokenOff)[number]

/** The end of a session that did not reach its end: how, and the error in one line. */
export type Ending = Readonly<{ state: BrokenOff; reason: string }>

/** What a run knows of itself besides its config and metrics, in `run.json`. A run without a note whose last session reached its end has none. */
export type RunRecord = Readonly<{ note?: string; ended?: Ending }>

/** The most characters of a note. */
const LONGEST = 200

/** Characters that end a line, change the terminal or turn the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu

/** A text in which every character can be printed within one line. */
export const printable = (text: string): string => text.replaceAll(UNPRINTABLE, '�')

/** Why a text cannot be a note; nothing if it can. */
export const noteProblem = (text: string): string | undefined => {
  const length = [...text].length
  if (length > LONGEST)
    return `--note: expected at most ${plural(LONGEST, 'character')}, got ${plural(length, 'character')}. Keep longer notes in a file of your own in the run’s directory.`
  if (printable(text) === text) return undefined
  return /[\n\r\p{Zl}\p{Zp}]/u.test(text)
    ? '--note: expected one line, got several.'
    : '--note: expected text without control characters.'
}

const endingOf = (value: unknown): Ending | undefined => {
  if (!isRecord(value)) return undefined
  const { state, reason } = value
  const known = brokenOff.find((word) => word === state)
  return known && { state: known, reason: typeof reason === 'string' ? printable(reason) : '' }
}

/** The content of `run.json`, without what cannot be read of it. */
export const runRecordOf = (value: unknown): RunRecord => {
  if (!isRecord(value)) return {}
  const { note } = value
  const ended = endingOf(value['ended'])
  return {
    ...(typeof note === 'string' && note !== '' && { note: [...printable(note)].slice(0, LONGEST).join('') }),
    ...(ended && { ended }),
  }
}

/** The record of a run whose training starts or goes on. `note`: a new one; an empty one removes the old one. */
export const startedRecord = ({ note }: RunRecord, given: string | undefined): RunRecord => {
  const kept = given ?? note ?? ''
  return kept === '' ? {} : { note: kept }
}

const states: Partial<Record<AppError['tag'], BrokenOff>> = { Interrupted: 'interrupted', Diverged: 'diverged' }

/** The record of a run whose training an error ended. */
export const endedRecord = (record: RunRecord, error: AppError): RunRecord => {
  const reason = explain(error).replaceAll(/\n\s*(• )?/g, ' ')
  return { ...record, ended: { state: states[error.tag] ?? 'failed', reason: printable(reason) } }
}
