import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

const MEBIBYTE = 2 ** 20

/** The kinds of files that are read as a whole, and the most bytes of each. */
export const sizeLimits = { config: 16 * MEBIBYTE, notes: 16 * MEBIBYTE } as const

export type FileKind = keyof typeof sizeLimits

/** Opening a pipe would wait for its writer. */
const READING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** A file that is refused before it is read. */
class FileRefused extends Error {
  readonly code = 'ERR_FS_REFUSED'
}

/** Reads a regular file as text. @throws FileRefused if it is none, or too large */
export const readText = async (path: string, kind: FileKind): Promise<string> => {
  const handle = await open(path, READING)
  try {
    const found = await handle.stat()
    if (!found.isFile())
      throw new FileRefused(found.isDirectory() ? 'it is a directory, not a file' : 'it is no regular file')
    if (found.size > sizeLimits[kind]) throw new FileRefused(`it has ${found.size.toLocaleString('en-US')} bytes`)
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}
