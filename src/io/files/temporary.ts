import { randomBytes } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import type { taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { hold } from '../held.ts'
import { attempt } from './failures.ts'
import { readdir, rm } from './system.ts'

/** A unique name beside `path`. A killed process may leave such files behind. */
export const temporaryName = (path: string): string => {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.engram-tmp`)
  hold({ kind: 'temporary', path: temporary })
  return temporary
}

/** Whether a name is one of {@link temporaryName}'s. */
export const isTemporary = (name: string): boolean => /^\..+\.[0-9a-f]{8}\.engram-tmp$/.test(name)

/** Removes the temporary files that killed processes left in a directory. Only the holder of the directory's lock may call this. */
export const sweep = (folder: string): TE.TaskEither<AppError, void> =>
  attempt('clean up', folder, async () => {
    for (const name of await readdir(folder)) {
      if (isTemporary(name)) await rm(join(folder, name), { recursive: true, force: true })
    }
  })
