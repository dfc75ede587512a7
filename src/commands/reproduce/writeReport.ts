import { dirname, join, relative, sep } from 'node:path'
import { function as F, taskEither as TE } from 'fp-ts'
import type { Parts } from '../../config/parts.ts'
import type { AppError } from '../../core/errors.ts'
import { plural } from '../../core/numbers.ts'
import { writeFileAtomically } from '../../io/files/atomicFile.ts'
import { attempt, unless } from '../../io/files/failures.ts'
import { makeFolder } from '../../io/files/folder.ts'
import { readText } from '../../io/files/regularFile.ts'
import { figuresOf } from '../../report/figures.ts'
import { reportMarkdown } from '../../report/report.ts'
import type { RunResult } from '../../report/result.ts'
import { rowTitle } from '../../report/rowName.ts'
import { rowsOf } from '../../report/rows.ts'
import { keep, keptIn, makersOf } from './dataFile.ts'
import type { RunKey } from './jobs.ts'
import { type Merged, merged } from './merged.ts'
import { dataFile, figuresFolder, notesFile, type Place } from './place.ts'
import { finishedIn } from './resultFile.ts'

/** The written files, the report first, and notes to print. */
export type Written = Readonly<{
  files: ReadonlyArray<string>
  notes: ReadonlyArray<string>
  /** Why results of some runs are not in it: they cannot be read. */
  errors: ReadonlyArray<AppError>
}>

const readNotes = (out: string): TE.TaskEither<AppError, string> =>
  attempt('read', notesFile(out), () => unless(['ENOENT'], '', () => readText(notesFile(out), 'notes')))

const ofOther = (changed: ReadonlyArray<string>): string => `was made with another ${changed.join(', ')}`

const notesOn = ({ superseded, outdated }: Merged): ReadonlyArray<string> => [
  ...superseded.map(
    ({ row, runs }) => `${rowTitle(row)}: ${plural(runs, 'earlier result')} of former defaults removed from the report`,
  ),
  ...outdated.map(({ row, changed }) => `${rowTitle(row)} ${ofOther(changed)}, and is outdated`),
]

/**
 * Writes the report, data and figures of all results in a directory.
 *
 * @param done   results of the jobs that just finished
 * @param failed jobs that just failed
 * @param parts  the parts that configs may name
 */
export const writeReport = (
  { out, report }: Place,
  done: ReadonlyArray<RunResult>,
  failed: ReadonlyArray<RunKey>,
  parts: Parts,
): TE.TaskEither<AppError, Written> => {
  const folder = figuresFolder(out)
  return F.pipe(
    attempt('make the directory', folder, () => makeFolder(folder)),
    TE.bindTo('made'),
    TE.bind('kept', () => keptIn(out)),
    TE.bind('found', () => finishedIn(out)),
    TE.bind('notes', () => readNotes(out)),
    TE.let('all', ({ kept, found }) => merged({ done, failed, kept, found: found.results }, parts)),
    TE.chainFirst(({ all }) => keep(out, all.results)),
    TE.let('figures', ({ all }) => figuresOf(rowsOf(all.results))),
    TE.chainFirst(({ figures }) =>
      TE.traverseSeqArray(({ file, svg }: (typeof figures)[number]) => writeFileAtomically(join(folder, file), svg))(
        figures,
      ),
    ),
    TE.chainFirst(({ all, figures, notes }) =>
      writeFileAtomically(
        report,
        reportMarkdown({
          results: all.results,
          makers: makersOf(all.results),
          outdated: all.outdated.map(({ row, changed }) => `${rowTitle(row)} ${ofOther(changed)}`),
          figures: figures.map(({ file, title }) => ({
            title,
            path: relative(dirname(report), join(folder, file)).split(sep).join('/'),
          })),
          data: relative(dirname(report), dataFile(out)).split(sep).join('/'),
          notes,
        }),
      ),
    ),
    TE.map(({ all, figures, found }) => ({
      files: [report, dataFile(out), ...figures.map(({ file }) => join(folder, file))],
      notes: notesOn(all),
      errors: found.errors,
    })),
  )
}
