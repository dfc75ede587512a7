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
import { attempt } from './failures.ts'
import { type OpenFile, sizeLimits, withRegularFile } from './regularFile.ts'

const { pipe } = F

export const unreadable = (path: string, reason: string, remedy: string): AppError => ({
  tag: 'UnreadableFile',
  path,
  reason,
  remedy,
})

const REMEDY = 'Copy the file again, or recreate it.'

const headerOf = async ({ size, read }: OpenFile): Promise<E.Either<string, Header>> => {
  const length = headerLength(await read(0, PREFIX), size)
  if (E.isLeft(length)) return length
  return decodeHeader(await read(PREFIX, length.right), size - PREFIX - length.right)
}

const contentOf = async (file: OpenFile): Promise<E.Either<string, Safetensors>> => {
  const header = await headerOf(file)
  return E.isLeft(header) ? header : decode(await file.read(0, file.size))
}

const reading = <A>(path: string, use: (file: OpenFile) => Promise<E.Either<string, A>>): TE.TaskEither<AppError, A> =>
  pipe(
    attempt('read', path, () => withRegularFile(path, use, sizeLimits.tensors)),
    TE.chainEitherK(E.mapLeft((reason) => unreadable(path, reason, REMEDY))),
  )

/** Reads only a file's header, and checks it against the file's length. */
export const readSafetensorsHeader = (path: string): TE.TaskEither<AppError, Header> => reading(path, headerOf)

/**
 * Reads a safetensors file. The header is checked before the data is read.
 *
 * @returns `UnreadableFile` with the fault, or `IoFailure` if it is not there, is no regular file, or the system refuses
 */
export const readSafetensors = (path: string): TE.TaskEither<AppError, Safetensors> => reading(path, contentOf)
