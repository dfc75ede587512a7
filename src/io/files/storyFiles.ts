import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { type Pair, pairsIn } from '../../tasks/stories/pairs.ts'
import type { Texts } from '../../tasks/task.ts'
import { attempt, unless } from './failures.ts'

/** What was read of a folder. */
export type StoryFiles = Readonly<{
  /** The pairs' names, in order. */
  files: ReadonlyArray<string>
  texts: Texts
  /** Of all that was read, with names and lengths. */
  sha256: string
}>

/** What a run was begun with, as its config has it. */
export type Sought = Readonly<{ directory: string; files: ReadonlyArray<string>; sha256: string | null }>

const FORM = 'It holds pairs such as qa1_single-supporting-fact_train.txt and qa1_single-supporting-fact_test.txt.'

/** What cannot be used, what was expected there, and what to do. */
const unusable = ({ directory, files, sha256 }: Sought, problem: string): AppError => ({
  tag: 'UnreadableFile',
  path: directory,
  reason:
    sha256 === null
      ? problem
      : `${problem}. The run was begun with the files of ${files.join(', ')} whose SHA-256 is ${sha256}`,
  remedy:
    sha256 === null
      ? `Give the folder by --data DIR. ${FORM}`
      : 'Give the folder that holds those files by --data DIR, or begin a new run.',
})

const pairsOf = (sought: Sought): TE.TaskEither<AppError, ReadonlyArray<Pair>> =>
  F.pipe(
    attempt('read', sought.directory, () => unless(['ENOENT', 'ENOTDIR'], undefined, () => readdir(sought.directory))),
    TE.chainEitherK((names) =>
      names === undefined
        ? E.left(unusable(sought, 'there is no such folder'))
        : F.pipe(
            pairsIn(names, sought.files),
            E.mapLeft((problems) => unusable(sought, problems.join('; '))),
          ),
    ),
  )

const read = async (directory: string, pairs: ReadonlyArray<Pair>): Promise<StoryFiles> => {
  const hash = createHash('sha256')
  const texts: Record<string, string> = {}
  for (const { name, train, test } of pairs)
    for (const [split, file] of Object.entries({ train, test })) {
      const bytes = await readFile(join(directory, file))
      hash.update(`${name} ${split} ${bytes.length}\n`).update(bytes)
      texts[file] = bytes.toString('utf8')
    }
  return { files: pairs.map(({ name }) => name), texts, sha256: hash.digest('hex') }
}

/**
 * Reads the pairs of files that a task is made from.
 *
 * @returns `UnreadableFile` where the folder does not hold them, or holds others than the run was begun with
 */
export const readStoryFiles = (sought: Sought): TE.TaskEither<AppError, StoryFiles> =>
  F.pipe(
    pairsOf(sought),
    TE.chain((pairs) => attempt('read the files in', sought.directory, () => read(sought.directory, pairs))),
    TE.filterOrElse(
      ({ sha256 }) => sought.sha256 === null || sha256 === sought.sha256,
      ({ sha256 }) => unusable(sought, `its files have changed: their SHA-256 is ${sha256}`),
    ),
  )
