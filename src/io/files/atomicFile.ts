import { copyFile, link, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { attempt, unless } from './failures.ts'
import { temporaryName } from './temporary.ts'

/** What file systems without hard links say. */
export const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']

/** Makes the names in a folder durable. Some systems cannot, and need not. */
export const syncFolder = async (folder: string): Promise<void> =>
  unless(['EPERM', 'EISDIR', 'EINVAL', 'EBADF', 'EACCES', 'ENOTSUP'], undefined, async () => {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  })

const writeAndSync = async (path: string, content: Uint8Array | string): Promise<void> => {
  const handle = await open(path, 'wx')
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes `path` what `make` puts at a temporary name beside it, at once or not at all. */
const replace = (path: string, make: (temporary: string) => Promise<void>): TE.TaskEither<AppError, void> =>
  attempt('write', path, async () => {
    const temporary = temporaryName(path)
    try {
      await make(temporary)
      await rename(temporary, path)
      await syncFolder(dirname(path))
    } finally {
      // Nothing is left here, unless something failed, or both names were links to one file.
      await rm(temporary, { force: true })
    }
  })

/**
 * Writes a whole file: after a crash at any moment, `path` holds the old content or the new, never a part.
 *
 * @returns `IoFailure` where the system refuses; `path` is then as it was, and no temporary file is left
 */
export const writeFileAtomically = (path: string, content: Uint8Array | string): TE.TaskEither<AppError, void> =>
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

/** Makes `path` another name of the file `source`, or a copy of it where there are no hard links; at once. */
export const linkAtomically = (source: string, path: string): TE.TaskEither<AppError, void> =>
  replace(path, async (temporary) => {
    const linked = await unless(NO_LINKS, false, async () => {
      await link(source, temporary)
      return true
    })
    if (!linked) await copyAndSync(source, temporary)
  })
