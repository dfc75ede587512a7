import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs'
import { resolve } from 'node:path'
import { either as E } from 'fp-ts'
import { BadSequence } from '../../tasks/badSequence.ts'
import { codeOf } from '../files/failures.ts'

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

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
}

const isSame = (a: Stats, b: Stats): boolean => a.ino === b.ino && a.size === b.size && a.mtimeMs === b.mtimeMs

const readAll = (file: number, buffer: Buffer, from: number): number => {
  let done = 0
  while (done < buffer.length) {
    const read = readSync(file, buffer, done, buffer.length - done, from + done)
    if (read === 0) break
    done += read
  }
  return done
}

const changed = (path: string, how: string): BadSequence =>
  new BadSequence({ task: 'data', sequence: 0, reason: `${path} ${how} since it was opened` })

const reader =
  (path: string, place: string, known: Stats): PlainFile['read'] =>
  (from, to) => {
    const buffer = Buffer.allocUnsafe(to - from)
    let file: number
    try {
      file = openSync(place, 'r')
    } catch (error) {
      const code = codeOf(error)
      throw code === undefined ? error : changed(path, `has gone (${code})`)
    }
    try {
      if (!isSame(fstatSync(file), known) || readAll(file, buffer, from) < buffer.length)
        throw changed(path, 'has changed')
      return buffer
    } finally {
      closeSync(file)
    }
  }

/** Opens a file, or says why it cannot be data. A directory, pipe or device is refused before it is read. */
export const openPlainFile = (path: string): E.Either<string, PlainFile> => {
  const place = resolve(path)
  let found: Stats
  try {
    found = statSync(place)
    if (found.isFile()) closeSync(openSync(place, 'r'))
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    return E.left(reasons[code] ?? code)
  }
  if (found.isDirectory()) return E.left('it is a directory, not a file')
  if (!found.isFile()) return E.left('it is a pipe, a socket or a device, not a file')
  if (found.size === 0) return E.left('the file is empty')
  return E.right({ path, size: found.size, read: reader(path, place, found) })
}
