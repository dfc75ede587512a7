import { constants } from 'node:fs'
import { copyFile, link, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { attempt, codeOf, doing, unless } from './failures.ts'
import { finallyDoing, withHandle } from './finallyDoing.ts'
import { strangeKind } from './regularFile.ts'
import { FileRefused } from './systemErrors.ts'
import { temporaryName } from './temporary.ts'

/** Error codes of file systems without hard links. */
const NO_LINKS: ReadonlySet<string | undefined> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EXDEV',
])

/** Syncs a directory, so that its entries survive a crash. Some systems do not support this, nor need it. */
export const syncFolder = (folder: string): Promise<void> =>
  doing('sync', folder, () =>
    unless(['EPERM', 'EISDIR', 'EINVAL', 'EBADF', 'EACCES', 'ENOTSUP'], undefined, async () => {
      const handle = await open(folder, 'r')
      await withHandle(handle, () => handle.sync())
    }),
  )

/** The content of a file; of a large one piece by piece, each made when the one before is written. */
export type FileContent = Uint8Array | string | Iterable<Uint8Array>

/** Writes a new file. @throws the system's error if there is one already */
export const writeNew = async (
  path: string,
  content: FileContent,
  { sync }: Readonly<{ sync: boolean }>,
): Promise<void> => {
  const handle = await open(path, 'wx')
  await withHandle(handle, async () => {
    const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content
    // Each goes after the one before.
    for (const piece of pieces) await handle.writeFile(piece)
    if (sync) await handle.sync()
  })
}

/** A device or a pipe is not replaced by a file: it is somebody else's. */
const refuseStrange = async (path: string): Promise<void> => {
  const found = await unless(['ENOENT', 'ENOTDIR', 'ELOOP'], undefined, () => stat(path))
  const strange = found === undefined ? undefined : strangeKind(found)
  if (strange !== undefined) throw new FileRefused(strange)
}

const removed = (temporary: string) => () => rm(temporary, { force: true })

/** Atomically replaces `path` with the file that `make` writes under a temporary name beside it. */
const replace = (path: string, make: (temporary: string) => Promise<void>): TE.TaskEither<AppError, void> =>
  attempt('write', path, async () => {
    await refuseStrange(path)
    const temporary = temporaryName(path)
    // The temporary name remains only after a failure, or if both names link to one file.
    await finallyDoing(
      async () => {
        await make(temporary)
        await rename(temporary, path)
      },
      'remove',
      temporary,
      removed(temporary),
    )
    await syncFolder(dirname(path))
  })

/**
 * Writes a file atomically: after a crash at any moment, `path` holds the old or the new content, never a part.
 *
 * @returns `IoFailure` if the system refuses, or `path` is a directory, a pipe or a device; no temporary file remains, and
 *          `path` is unchanged unless the error is about syncing its folder
 */
export const writeFileAtomically = (path: string, content: FileContent): TE.TaskEither<AppError, void> =>
  replace(path, (temporary) => writeNew(temporary, content, { sync: true }))

/** Makes a hard link, or a copy where hard links are not supported. @throws the system's error if `path` exists */
export const linkOrCopy = async (
  source: string,
  path: string,
  { sync }: Readonly<{ sync: boolean }>,
): Promise<void> => {
  try {
    await link(source, path)
  } catch (error) {
    if (!NO_LINKS.has(codeOf(error))) throw error
    await copyFile(source, path, constants.COPYFILE_EXCL)
    if (!sync) return
    const handle = await open(path, 'r+')
    await withHandle(handle, () => handle.sync())
  }
}

/** Atomically makes `path` a hard link to `source`, or a copy where hard links are not supported. */
export const linkAtomically = (source: string, path: string): TE.TaskEither<AppError, void> =>
  replace(path, (temporary) => linkOrCopy(source, temporary, { sync: true }))
