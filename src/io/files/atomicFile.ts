import { copyFile, link, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { attempt, unless } from './failures.ts'
import { temporaryName } from './temporary.ts'

/** Error codes of file systems without hard links. */
export const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']

/** Syncs a directory, so that its entries survive a crash. Some systems do not support this, nor need it. */
export const syncFolder = async (folder: string): Promise<void> =>
  unless(['EPERM', 'EISDIR', 'EINVAL', 'EBADF', 'EACCES', 'ENOTSUP'], undefined, async () => {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  })

/** The content of a file; of a large one piece by piece, each made when the one before is written. */
export type FileContent = Uint8Array | string | Iterable<Uint8Array>

const writeAndSync = async (path: string, content: FileContent): Promise<void> => {
  const handle = await open(path, 'wx')
  try {
    const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content
    // Each goes after the one before.
    for (const piece of pieces) await handle.writeFile(piece)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Atomically replaces `path` with the file that `make` writes under a temporary name beside it. */
const replace = (path: string, make: (temporary: string) => Promise<void>): TE.TaskEither<AppError, void> =>
  attempt('write', path, async () => {
    const temporary = temporaryName(path)
    try {
      await make(temporary)
      await rename(temporary, path)
      await syncFolder(dirname(path))
    } finally {
      // The temporary name remains only after a failure, or if both names link to one file.
      await rm(temporary, { force: true })
    }
  })

/**
 * Writes a file atomically: after a crash at any moment, `path` holds the old or the new content, never a part.
 *
 * @returns `IoFailure` if the system refuses; `path` is then unchanged and no temporary file remains
 */
export const writeFileAtomically = (path: string, content: FileContent): TE.TaskEither<AppError, void> =>
  replace(path, (temporary) => writeAndSync(temporary, content))

const copyAndSync = async (source: string, target: string): Promise<void> => {
  await copyFile(source, target)
  const handle = await open(target, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Atomically makes `path` a hard link to `source`, or a copy where hard links are not supported. */
export const linkAtomically = (source: string, path: string): TE.TaskEither<AppError, void> =>
  replace(path, async (temporary) => {
    const linked = await unless(NO_LINKS, false, async () => {
      await link(source, temporary)
      return true
    })
    if (!linked) await copyAndSync(source, temporary)
  })
