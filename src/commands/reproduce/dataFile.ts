import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { isRecord } from '../../core/record.ts'
import { canonicalJson, jsonText, parseJson } from '../../formats/jsonText.ts'
import { writeFileAtomically } from '../../io/files/atomicFile.ts'
import { attempt, unless } from '../../io/files/failures.ts'
import { readText } from '../../io/files/regularFile.ts'
import type { Provenance } from '../../report/provenance.ts'
import type { RunResult } from '../../report/result.ts'
import { storedResult } from '../../report/storedResult.ts'
import { dataFile } from './place.ts'

const FORMAT = 'engram-results/1'

/** The distinct provenances of results, in order. */
export const makersOf = (results: ReadonlyArray<RunResult>): ReadonlyArray<Provenance> => [
  ...new Map(results.map(({ made }) => [canonicalJson(made), made])).values(),
]

const strange = (path: string, problem: string): AppError => ({
  tag: 'InvalidConfig',
  source: path,
  problems: [`${problem}; remove it, or use another --out`],
})

const decoded = (path: string, text: string): E.Either<AppError, ReadonlyArray<RunResult>> =>
  F.pipe(
    E.tryCatch(
      () => parseJson(text),
      (): AppError => strange(path, 'not JSON'),
    ),
    E.chain((kept) =>
      isRecord(kept) && kept['format'] === FORMAT && Array.isArray(kept['made']) && Array.isArray(kept['runs'])
        ? E.right({ made: kept['made'] as ReadonlyArray<unknown>, runs: kept['runs'] as ReadonlyArray<unknown> })
        : E.left<AppError>(strange(path, `not results in format ${FORMAT}`)),
    ),
    E.chain(({ made, runs }) =>
      E.sequenceArray(
        runs.map((run, at) => {
          const maker = isRecord(run) ? made[run['made'] as number] : undefined
          return maker === undefined
            ? E.left<AppError>(strange(path, `run ${at} has no provenance`))
            : storedResult({ ...(run as object), made: maker }, `${path}, run ${at},`)
        }),
      ),
    ),
  )

/** The results of the last report in a directory; empty if there is none. */
export const keptIn = (out: string): TE.TaskEither<AppError, ReadonlyArray<RunResult>> =>
  F.pipe(
    attempt('read', dataFile(out), () => unless(['ENOENT'], undefined, () => readText(dataFile(out), 'results'))),
    TE.chainEitherK((text) => (text === undefined ? E.right([]) : decoded(dataFile(out), text))),
  )

/** Writes results, one run per line. */
export const keep = (out: string, results: ReadonlyArray<RunResult>): TE.TaskEither<AppError, void> => {
  const makers = makersOf(results)
  const numbers = new Map(makers.map((made, at) => [canonicalJson(made), at]))
  const lines = (values: ReadonlyArray<unknown>): string => `[\n${values.map(jsonText).join(',\n')}\n]`
  const runs = results.map(({ made, ...run }) => ({ ...run, made: numbers.get(canonicalJson(made)) }))
  return writeFileAtomically(dataFile(out), `{"format":"${FORMAT}","made":${lines(makers)},"runs":${lines(runs)}}\n`)
}
