import { createHash } from 'node:crypto'
import type { PlainFile } from './plainFile.ts'

/** Tells how far a long reading is. */
export type Note = (text: string) => void

const CHUNK = 2 ** 20
/** Milliseconds until the first note, and between notes. */
const EVERY = 1000

/** Lets timers and messages through, such as a signal’s. */
const yieldToEventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * Reads a file once, chunk by chunk, and computes its checksum.
 *
 * @param take takes the next bytes and their offset; `false` stops
 * @returns    SHA-256 in hexadecimal; `undefined` if it was stopped
 */
export const scanFile = async (
  file: PlainFile,
  take: (bytes: Buffer, offset: number) => boolean,
  note: Note = () => undefined,
): Promise<string | undefined> => {
  const hash = createHash('sha256')
  let last = performance.now()
  for (let from = 0; from < file.size; from += CHUNK) {
    const bytes = file.read(from, Math.min(file.size, from + CHUNK))
    hash.update(bytes)
    if (!take(bytes, from)) return undefined
    if (performance.now() - last < EVERY) continue
    last = performance.now()
    note(`Reading ${file.path}: ${Math.floor((100 * (from + bytes.length)) / file.size)} %\n`)
    await yieldToEventLoop()
  }
  return hash.digest('hex')
}
