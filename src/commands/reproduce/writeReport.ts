import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { writeFileAtomically } from '../../io/atomicFile.ts'
import { attempt } from '../../io/failures.ts'
import { png } from '../../io/images/rendered.ts'
import { jsonText } from '../../io/jsonText.ts'
import type { Made } from '../../runs/report/made.ts'
import type { RunResult } from '../../runs/report/result.ts'
import { type ReportRow, rowsOf } from '../../runs/report/rows.ts'
import { curvesFigure } from '../../view/plots/curvesFigure.ts'
import { figureName, reportMarkdown } from '../../view/report/report.ts'
import { plural } from '../../view/numbers.ts'
import { recordsIn } from '../replayFile.ts'
import { jobName } from './jobs.ts'

const FIGURES = 'plots'

/** Where a run lies in the folder of results. */
export const runFolder = (out: string, run: Parameters<typeof jobName>[0]): string => join(out, 'runs', jobName(run))

/** What results are, as data: one run a line. */
const resultsJson = (results: ReadonlyArray<RunResult>, made: Made): string =>
  `{"made":${jsonText(made)},"runs":[\n${results.map(jsonText).join(',\n')}\n]}\n`

/** How the runs of a row learned, as a picture. */
const writeFigure = (out: string, row: ReportRow): TE.TaskEither<AppError, ReadonlyArray<string>> =>
  F.pipe(
    row.runs,
    TE.traverseSeqArray((run) =>
      F.pipe(
        recordsIn(runFolder(out, run)),
        TE.map((records) => ({ name: `seed ${run.seed}`, records })),
      ),
    ),
    TE.map((curves) => curvesFigure(curves, `${row.task} with ${row.memory}, ${plural(curves.length, 'run')}`)),
    TE.chain((svg) => {
      const file = (ending: string): string => join(out, FIGURES, `${figureName(row)}.${ending}`)
      return F.pipe(
        writeFileAtomically(file('svg'), svg),
        TE.chain(() => writeFileAtomically(file('png'), png(svg))),
        TE.map(() => [file('svg'), file('png')]),
      )
    }),
  )

/**
 * Writes a report, its data and its figures into a folder.
 *
 * @returns what was written; the report first
 */
export const writeReport = (
  out: string,
  results: ReadonlyArray<RunResult>,
  made: Made,
): TE.TaskEither<AppError, ReadonlyArray<string>> => {
  const [report, data] = [join(out, 'RESULTS.md'), join(out, 'results.json')]
  return F.pipe(
    attempt('make the folder', join(out, FIGURES), () => mkdir(join(out, FIGURES), { recursive: true })),
    TE.chain(() => writeFileAtomically(data, resultsJson(results, made))),
    TE.chain(() => TE.traverseSeqArray((row: ReportRow) => writeFigure(out, row))(rowsOf(results))),
    TE.chainFirst(() => writeFileAtomically(report, reportMarkdown(results, made, FIGURES))),
    TE.map((figures) => [report, data, ...figures.flat()]),
  )
}
