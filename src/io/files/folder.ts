import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, unless } from './failures.ts'
import { FileRefused } from './systemErrors.ts'

const isFolder = (path: string): Promise<boolean> =>
  unless(['ENOENT', 'ENOTDIR'], false, async () => (await stat(path)).isDirectory())

const make = async (path: string): Promise<void> => {
  try {
    await mkdir(path)
  } catch (error) {
    // Some systems refuse to make a directory that is there, each with a code of its own.
    if (codeOf(error) === 'ENOENT' || !(await isFolder(path)))
      throw codeOf(error) === 'EEXIST' ? new FileRefused('it exists, and is not a directory') : error
  }
}

/**
 * Makes a directory, and those above it, where they are missing.
 *
 * Node's own `recursive` calls a read-only file system “no such file or directory”.
 *
 * @throws the system's error, or FileRefused if a file has its name
 */
export const makeFolder = async (path: string): Promise<void> => {
  const isMade = await unless(['ENOENT'], false, async () => {
    await make(path)
    return true
  })
  if (isMade) return
  if (dirname(path) !== path) await makeFolder(dirname(path))
  await make(path)
}
