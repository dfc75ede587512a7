import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { type Pair, pairsIn } from '../../tasks/stories/pairs.ts'
import type { Texts } from '../../tasks/task.ts'
import { attempt, doing } from './failures.ts'
import { readBytes, textOf } from './regularFile.ts'
import { readdir } from './system.ts'

/** The files read from a directory. */
export type StoryFiles = Readonly<{
  /** The names of the pairs, in order. */
  files: ReadonlyArray<string>
  texts: Texts
  /** Checksum of all files, with names and lengths. */
  sha256: string
}>

/** The expected files, from the config of a run. */
export type Sought = Readonly<{ directory: string; files: ReadonlyArray<string>; sha256: string | null }>

const FORM = 'It must hold pairs such as qa1_single-supporting-fact_train.txt and qa1_single-supporting-fact_test.txt.'

const remedyFor = ({ sha256 }: Sought): string =>
  sha256 === null
    ? `Name the directory with --data DIR. ${FORM}`
    : 'Name the directory of those files with --data DIR, or start a new run.'

const startedWith = ({ files, sha256 }: Sought): string =>
  sha256 === null ? '' : `. The run started with the files of ${files.join(', ')} with SHA-256 ${sha256}`

/** The error for an unusable directory: the problem, the expected files, and the remedy. */
const unusable = (sought: Sought, problem: string): AppError => ({
  tag: 'UnreadableFile',
  path: sought.directory,
  reason: `${problem}${startedWith(sought)}`,
  remedy: remedyFor(sought),
})

const pairsOf = (sought: Sought): TE.TaskEither<AppError, ReadonlyArray<Pair>> =>
  F.pipe(
    attempt('read', sought.directory, () => readdir(sought.directory)),
    TE.chainEitherK((names) =>
      F.pipe(
        pairsIn(names, sought.files),
        E.mapLeft((problems) => unusable(sought, problems.join('; '))),
      ),
    ),
    TE.mapLeft((error) =>
      error.tag === 'IoFailure'
        ? { ...error, reason: `${error.reason}${startedWith(sought)}`, remedy: remedyFor(sought) }
        : error,
    ),
  )

const read = async (directory: string, pairs: ReadonlyArray<Pair>): Promise<StoryFiles> => {
  const hash = createHash('sha256')
  const texts: Record<string, string> = {}
  for (const { name, train, test } of pairs)
    for (const [split, file] of Object.entries({ train, test })) {
      const path = join(directory, file)
      const bytes = await readBytes(path, 'story')
      hash.update(`${name} ${split} ${bytes.length}\n`).update(bytes)
      texts[file] = await doing('read', path, async () => textOf(bytes))
    }
  return { files: pairs.map(({ name }) => name), texts, sha256: hash.digest('hex') }
}

/**
 * Reads the pairs of files of a task.
 *
 * @returns `UnreadableFile` if the directory does not hold them, or holds other files than the run started with
 */
export const readStoryFiles = (sought: Sought): TE.TaskEither<AppError, StoryFiles> =>
  F.pipe(
    pairsOf(sought),
    TE.chain((pairs) => attempt('read the files in', sought.directory, () => read(sought.directory, pairs))),
    TE.filterOrElse(
      ({ sha256 }) => sought.sha256 === null || sha256 === sought.sha256,
      ({ sha256 }) => unusable(sought, `the files have changed: SHA-256 is now ${sha256}`),
    ),
  )
