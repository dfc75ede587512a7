import { function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { type RunRecord, runRecordOf } from '../../runs/runRecord.ts'
import { writeFileAtomically } from '../files/atomicFile.ts'
import { attempt } from '../files/failures.ts'
import { readText } from '../files/regularFile.ts'
import { rm } from '../files/system.ts'
import { recordFile } from './runPaths.ts'

/** What `run.json` of a run says; nothing where it is missing or cannot be read. */
export const readRunRecord = async (directory: string): Promise<RunRecord> => {
  try {
    return runRecordOf(JSON.parse(await readText(recordFile(directory), 'notes')))
  } catch {
    return {}
  }
}

/** Writes `run.json`, or removes it if it would say nothing. */
const write = (directory: string, record: RunRecord): TE.TaskEither<AppError, void> => {
  const path = recordFile(directory)
  return Object.keys(record).length === 0
    ? attempt('remove', path, () => rm(path, { force: true }))
    : writeFileAtomically(path, `${JSON.stringify(record, undefined, 2)}\n`)
}

/**
 * Changes `run.json`; a record that stays as it is is not written.
 *
 * @returns the new record
 */
export const changeRunRecord = (
  directory: string,
  change: (before: RunRecord) => RunRecord,
): TE.TaskEither<AppError, RunRecord> =>
  F.pipe(
    TE.fromTask<RunRecord, AppError>(() => readRunRecord(directory)),
    TE.chain((before) => {
      const after = change(before)
      const isSame = JSON.stringify(after) === JSON.stringify(before)
      return isSame
        ? TE.right(after)
        : F.pipe(
            write(directory, after),
            TE.map(() => after),
          )
    }),
  )
