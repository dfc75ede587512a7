import { resolve } from 'node:path'
import { either as E } from 'fp-ts'
import { BadSequence } from '../../tasks/badSequence.ts'
import type { AppError } from '../../core/errors.ts'
import { codeOf, ioFailure } from '../files/failures.ts'
import { type Stats, withRegularFileSync } from '../files/regularFile.ts'
import { annotated } from '../files/systemErrors.ts'

/** A regular file that is read in parts. No descriptor stays open. */
export type PlainFile = Readonly<{
  /** As the user named it. */
  path: string
  /** Bytes. */
  size: number
  /**
   * The bytes from an offset up to another.
   *
   * @throws BadSequence if the file is no longer the one that was opened
   */
  read: (from: number, to: number) => Buffer
}>

const isSame = (a: Stats, b: Stats): boolean => a.ino === b.ino && a.size === b.size && a.mtimeMs === b.mtimeMs

const changed = (path: string, how: string): BadSequence =>
  new BadSequence({ task: 'data', sequence: 0, reason: `${path} ${how} since it was opened` })

const reader =
  (path: string, place: string, known: Stats): PlainFile['read'] =>
  (from, to) => {
    const buffer = Buffer.allocUnsafe(to - from)
    try {
      return withRegularFileSync(place, (found, read) => {
        if (!isSame(found, known) || read(buffer, from) < buffer.length) throw changed(path, 'has changed')
        return buffer
      })
    } catch (error) {
      throw codeOf(error) === 'ENOENT' ? changed(path, 'has gone (ENOENT)') : annotated(error, 'read', path)
    }
  }

/** Opens a file for data. @returns `IoFailure` if it is not there, or is no regular file; nothing of it is read then */
export const openPlainFile = (path: string): E.Either<AppError, PlainFile> => {
  const place = resolve(path)
  return E.tryCatch(
    () => withRegularFileSync(place, (found) => ({ path, size: found.size, read: reader(path, place, found) })),
    ioFailure('read', path),
  )
}
