import { randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { attempt } from './failures.ts'

/** A name beside `path` that nothing else has. A process that is killed may leave such names behind. */
export const temporaryName = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.engram-tmp`)

/** Whether a name is one of {@link temporaryName}'s. */
export const isTemporary = (name: string): boolean => /^\..+\.[0-9a-f]{8}\.engram-tmp$/.test(name)

/** Removes what killed processes left in a folder. Only the folder's owner may do so. */
export const sweep = (folder: string): TE.TaskEither<AppError, void> =>
  attempt('tidy up', folder, async () => {
    for (const name of await readdir(folder)) {
      if (isTemporary(name)) await rm(join(folder, name), { recursive: true, force: true })
    }
  })
