import type { AppError } from '../../core/errors.ts'

/** A file that is refused before it is read, because of what it is, or how large. */
export class FileRefused extends Error {
  override name = 'FileRefused'
}

/** What an operation did, on which path, when an error arose; and what failed after it. */
type Annotated = { action?: string; place?: string; later?: ReadonlyArray<AppError> }

const NULL_BYTE = 'ERR_INVALID_ARG_VALUE'

/** The system's error code of a failed call, such as `ENOENT`; nothing for other errors. */
export const codeOf = (error: unknown): string | undefined => {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  if (typeof code !== 'string') return undefined
  if (code === NULL_BYTE) return /null bytes/.test((error as Error).message) ? code : undefined
  return /^(E[A-Z0-9]+|ERR_FS_[A-Z_]+)$/.test(code) ? code : undefined
}

/** Whether an error comes from the file system, and not from a bug. */
export const isFileError = (error: unknown): boolean => error instanceof FileRefused || codeOf(error) !== undefined

/** The system's error codes in plain words. */
export const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EAGAIN: 'it is in use by another process',
  EBADF: 'its descriptor is not open',
  EBUSY: 'it is in use',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it exists already',
  EFBIG: 'the file would be too large for this file system',
  EINVAL: 'the file system does not support this',
  EIO: 'the disk reported an input/output error',
  EISDIR: 'it is a directory, not a file',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'this process has too many open files; raise the limit (ulimit -n)',
  EMLINK: 'it has too many hard links',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'the system has too many open files',
  ENODEV: 'there is no such device',
  ENOENT: 'no such file or directory',
  ENOMEM: 'the system is out of memory',
  ENOSPC: 'no space left on the disk',
  ENOSYS: 'the file system does not support this',
  ENOTDIR: 'part of the path is not a directory',
  ENOTEMPTY: 'the directory is not empty',
  ENOTSUP: 'the file system does not support this',
  ENXIO: 'it is a socket or a device, not a file',
  EOPNOTSUPP: 'the file system does not support this',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ESTALE: 'the network file system no longer has it',
  ETIMEDOUT: 'the file system does not answer',
  ETXTBSY: 'it is a program that runs',
  EXDEV: 'it lies on another file system',
  [NULL_BYTE]: 'the path has a null byte',
}

/** `EADDRINUSE: address already in use, listen` ↦ `address already in use`; known codes in plain words. */
const reasonOf = (error: Error): string =>
  reasons[codeOf(error) ?? ''] ?? /^E[A-Z0-9]+: ([^,]+)/.exec(error.message)?.[1] ?? error.message

/** Notes what was done, and where, when an error arose; a note from further within stays. */
export const annotated = (error: unknown, action: string, place: string): unknown =>
  isFileError(error) && (error as Annotated).action === undefined
    ? Object.assign(error as Error, { action, place })
    : error

/** Notes a failure of the cleanup after an error. */
export const withLater = (error: unknown, later: AppError): unknown =>
  error instanceof Error ? Object.assign(error, { later: [...((error as Annotated).later ?? []), later] }) : error

/**
 * A file system's error as a value.
 *
 * @param action the attempted action, as in “Cannot write runs/1/config.json”, unless the error notes its own
 * @returns      nothing for other errors, which are bugs
 */
export const fileFailure = (error: unknown, action: string, path: string): AppError | undefined => {
  if (!isFileError(error)) return undefined
  const { action: own = action, place = path, later = [] } = error as Annotated
  const failure: AppError = { tag: 'IoFailure', action: own, path: place, reason: reasonOf(error as Error) }
  return later.length === 0 ? failure : { tag: 'Several', first: failure, later }
}

const verbs: Readonly<Record<string, string>> = {
  copyfile: 'copy',
  fsync: 'sync',
  fstat: 'look at',
  link: 'link',
  lstat: 'look at',
  mkdir: 'make',
  mkdtemp: 'make',
  read: 'read',
  rename: 'rename',
  rm: 'remove',
  rmdir: 'remove',
  scandir: 'list',
  stat: 'look at',
  unlink: 'remove',
  write: 'write',
}

/** The failure of a call that nothing else has explained: by what the system says of it. */
export const unexplainedFailure = (error: unknown): AppError | undefined => {
  const { syscall = 'open', path = 'a file' } = (error ?? {}) as NodeJS.ErrnoException
  return fileFailure(error, verbs[syscall] ?? 'open', path)
}
