import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { doing } from './failures.ts'
import { annotated, FileRefused } from './systemErrors.ts'

export type { Stats } from 'node:fs'

const MEBIBYTE = 2 ** 20
/** What one buffer holds in all supported versions of Node. */
const BUFFER = 2 ** 32 - 1
/** A little below what one string of JavaScript holds. */
const TEXT = 500 * MEBIBYTE

/** The kinds of files that are read as a whole, and the most bytes of each. */
export const sizeLimits = {
  config: 16 * MEBIBYTE,
  kernels: 64 * MEBIBYTE,
  lock: MEBIBYTE / 16,
  metrics: TEXT,
  module: 16 * MEBIBYTE,
  notes: 16 * MEBIBYTE,
  page: 64 * MEBIBYTE,
  results: TEXT,
  story: TEXT,
  tensors: BUFFER,
} as const

export type FileKind = keyof typeof sizeLimits

/** Opening a pipe would wait for its writer, and opening a terminal could make it the process's own. */
const READING = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY

const withUnit = (bytes: number): string =>
  bytes < 10 * MEBIBYTE
    ? `${bytes.toLocaleString('en-US')} bytes`
    : `${Math.floor(bytes / MEBIBYTE).toLocaleString('en-US')} MiB`

/** What is no regular file, in words; nothing for a regular file. */
export const strangeKind = (found: Stats): string | undefined => {
  if (found.isFile()) return undefined
  if (found.isDirectory()) return 'it is a directory, not a file'
  if (found.isFIFO()) return 'it is a pipe, not a file'
  return found.isSocket() ? 'it is a socket, not a file' : 'it is a device, not a file'
}

/** @throws FileRefused if this is no regular file, or has too many bytes */
const check = (found: Stats, most: number): void => {
  const strange = strangeKind(found)
  if (strange !== undefined) throw new FileRefused(strange)
  if (found.size > most) throw new FileRefused(`it has ${withUnit(found.size)}; at most ${withUnit(most)} are read`)
}

/** A regular file that is open. */
export type OpenFile = Readonly<{
  size: number
  /** Identifies the file, as long as it is not removed. */
  identity: string
  /** Its bytes from a position on; fewer than `length` at its end. */
  read: (position: number, length: number) => Promise<Buffer>
}>

const roomFor = (bytes: number): Buffer => {
  try {
    return Buffer.allocUnsafeSlow(bytes)
  } catch {
    throw new FileRefused(`it has ${withUnit(bytes)}, for which this process has no room`)
  }
}

const bytesAt = async (handle: FileHandle, position: number, length: number): Promise<Buffer> => {
  const bytes = roomFor(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, Math.min(length - done, 2 ** 30), position + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return bytes.subarray(0, done)
}

/**
 * Opens a regular file for reading, for as long as `use` runs.
 *
 * @throws FileRefused if it is a directory, a pipe, a socket or a device, or has more than `most` bytes; nothing of it is
 *         read then
 */
export const withRegularFile = async <A>(
  path: string,
  use: (file: OpenFile) => Promise<A>,
  most: number = Number.POSITIVE_INFINITY,
): Promise<A> => {
  const handle = await doing('read', path, () => open(path, READING))
  try {
    const found = await handle.stat()
    check(found, most)
    const { dev, ino, size } = found
    return await use({
      size,
      identity: `${dev}:${ino}`,
      read: (position, length) => bytesAt(handle, position, length),
    })
  } catch (error) {
    throw annotated(error, 'read', path)
  } finally {
    // Nothing was written, so that nothing is lost where this fails.
    await handle.close().catch(() => undefined)
  }
}

/** Reads a regular file as a whole, up to the size that it had when it was opened. @throws FileRefused as {@link withRegularFile} */
export const readBytes = (path: string, kind: FileKind): Promise<Buffer> =>
  withRegularFile(path, (file) => file.read(0, file.size), sizeLimits[kind])

const MARKS = [
  { name: 'UTF-16', bytes: [0xff, 0xfe] },
  { name: 'UTF-16', bytes: [0xfe, 0xff] },
] as const

/** The encoding that a file’s first bytes name, if it is not UTF-8. */
export const strangeEncoding = (bytes: Uint8Array): string | undefined =>
  MARKS.find((mark) => mark.bytes.every((byte, at) => bytes[at] === byte))?.name

/** Bytes as text, without a byte order mark. @throws FileRefused if they are UTF-16 */
export const textOf = (bytes: Uint8Array): string => {
  const strange = strangeEncoding(bytes)
  if (strange !== undefined) throw new FileRefused(`it is ${strange} text; save it as UTF-8`)
  return new TextDecoder().decode(bytes)
}

/** As {@link readBytes}, as text without a byte order mark. @throws FileRefused also if it is UTF-16 */
export const readText = async (path: string, kind: FileKind): Promise<string> => {
  const bytes = await readBytes(path, kind)
  try {
    return textOf(bytes)
  } catch (error) {
    throw annotated(error, 'read', path)
  }
}

/** As {@link withRegularFile}, synchronously. */
export const withRegularFileSync = <A>(
  path: string,
  use: (found: Stats, read: (buffer: Buffer, position: number) => number) => A,
): A => {
  const file = openSync(path, READING)
  try {
    const found = fstatSync(file)
    check(found, Number.POSITIVE_INFINITY)
    return use(found, (buffer, position) => {
      let done = 0
      while (done < buffer.length) {
        const read = readSync(file, buffer, done, buffer.length - done, position + done)
        if (read === 0) break
        done += read
      }
      return done
    })
  } finally {
    try {
      closeSync(file)
    } catch {
      // As above.
    }
  }
}

/** The start of a small file as text, synchronously; also of one whose size the system does not tell, as in `/proc`. */
export const readTextSync = (path: string): string =>
  withRegularFileSync(path, (_, read) => {
    const bytes = Buffer.alloc(sizeLimits.lock)
    return bytes.subarray(0, read(bytes, 0)).toString('utf8')
  })
