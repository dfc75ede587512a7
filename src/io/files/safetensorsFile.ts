import { type FileHandle, open, readFile, stat } from 'node:fs/promises'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import {
  decode,
  decodeHeader,
  type Header,
  headerLength,
  PREFIX,
  type Safetensors,
} from '../../formats/safetensors/index.ts'
import { codeOf, ioFailure } from './failures.ts'

const { pipe } = F

export const unreadable = (path: string, reason: string, remedy: string): AppError => ({
  tag: 'UnreadableFile',
  path,
  reason,
  remedy,
})

const REMEDY = 'Copy the file again, or recreate it.'

const MISSING: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
}

const failure =
  (path: string) =>
  (error: unknown): AppError => {
    const reason = MISSING[codeOf(error) ?? '']
    return reason === undefined ? ioFailure('read', path)(error) : unreadable(path, reason, 'Check the path.')
  }

const bytesAt = async (handle: FileHandle, position: number, length: number): Promise<Uint8Array> => {
  const bytes = new Uint8Array(length)
  const { bytesRead } = await handle.read(bytes, 0, length, position)
  return bytes.subarray(0, bytesRead)
}

const headerOf = async (handle: FileHandle, fileLength: number): Promise<E.Either<string, Header>> => {
  const length = headerLength(await bytesAt(handle, 0, PREFIX), fileLength)
  if (E.isLeft(length)) return length
  const bytes = await bytesAt(handle, PREFIX, length.right)
  return decodeHeader(bytes, fileLength - PREFIX - length.right)
}

const readHeader = async (path: string): Promise<E.Either<string, Header>> => {
  // Checks the type first, since opening a pipe would block until there is a writer.
  const found = await stat(path)
  if (!found.isFile()) return E.left(found.isDirectory() ? 'it is a directory' : 'it is not a regular file')
  const handle = await open(path, 'r')
  try {
    return await headerOf(handle, found.size)
  } finally {
    await handle.close()
  }
}

/** Reads only a file's header, and checks it against the file's length. */
export const readSafetensorsHeader = (path: string): TE.TaskEither<AppError, Header> =>
  pipe(
    TE.tryCatch(() => readHeader(path), failure(path)),
    TE.chainEitherK(E.mapLeft((reason) => unreadable(path, reason, REMEDY))),
  )

/**
 * Reads a safetensors file. The header is checked before the data is read.
 *
 * @returns `UnreadableFile` with the fault, or `IoFailure` for a system error
 */
export const readSafetensors = (path: string): TE.TaskEither<AppError, Safetensors> =>
  pipe(
    readSafetensorsHeader(path),
    TE.chain(() => TE.tryCatch(() => readFile(path), failure(path))),
    TE.chainEitherK((bytes) => E.mapLeft((reason: string) => unreadable(path, reason, REMEDY))(decode(bytes))),
  )
