import { readFile } from 'node:fs/promises'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { canonicalJson, jsonText, parseJson } from '../../formats/jsonText.ts'
import { writeFileAtomically } from '../../io/files/atomicFile.ts'
import { attempt, unless } from '../../io/files/failures.ts'
import type { Provenance } from '../../report/provenance.ts'
import { type RunResult, resultFrom, type StoredResult } from '../../report/result.ts'
import { dataFile } from './place.ts'

const FORMAT = 'engram-results/1'

/** Results as stored: each provenance once, referred to by its index. */
type Kept = Readonly<{
  format: typeof FORMAT
  made: ReadonlyArray<Provenance>
  runs: ReadonlyArray<Omit<StoredResult, 'made'> & Readonly<{ made: number }>>
}>

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
      () => parseJson(text) as Kept,
      (): AppError => strange(path, 'not JSON'),
    ),
    E.filterOrElse(
      (kept) => kept?.format === FORMAT,
      (): AppError => strange(path, `not results in format ${FORMAT}`),
    ),
    E.chain(({ made, runs }) =>
      E.sequenceArray(
        runs.map(({ made: at, ...run }) => {
          const maker = made[at]
          return maker === undefined
            ? E.left<AppError>(strange(path, `run ${at} has no provenance`))
            : E.right<AppError, RunResult>(resultFrom({ ...run, made: maker }))
        }),
      ),
    ),
  )

/** The results of the last report in a directory; empty if there is none. */
export const keptIn = (out: string): TE.TaskEither<AppError, ReadonlyArray<RunResult>> =>
  F.pipe(
    attempt('read', dataFile(out), () => unless(['ENOENT'], undefined, () => readFile(dataFile(out), 'utf8'))),
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
