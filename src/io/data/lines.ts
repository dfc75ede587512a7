import type { FaultList } from './faultList.ts'
import type { PlainFile } from './plainFile.ts'
import { type Note, scanFile } from './scan.ts'

const NEWLINE = 0x0a
const RETURN = 0x0d

/** The most bytes of a line. */
const LONGEST = 2 ** 28

/** The bytes of a byte order mark at the start of a file, if it has one. */
export const markLength = (bytes: Buffer, offset: number): number =>
  offset === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0

/**
 * Reads a file line by line, once. Lines end with `\n` or `\r\n`; a byte order mark is skipped.
 *
 * @param take takes a line without its end, its offset in the file, and its number from 1
 * @returns    SHA-256 of the file; `undefined` if a line is too long
 */
export const eachLine = async (
  file: PlainFile,
  take: (bytes: Buffer, offset: number, line: number) => void,
  faults: FaultList,
  note?: Note,
): Promise<string | undefined> => {
  let line = 1
  /** The line's bytes in earlier chunks, and where they start. */
  let pieces: Buffer[] = []
  let [held, start] = [0, 0]
  const end = (last: Buffer): void => {
    const bytes = pieces.length === 0 ? last : Buffer.concat([...pieces, last])
    take(bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes, start, line)
    pieces = []
    held = 0
    line++
  }
  const sha256 = await scanFile(
    file,
    (chunk, offset) => {
      let from = markLength(chunk, offset)
      if (offset === 0) start = from
      for (let to = chunk.indexOf(NEWLINE, from); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
        end(chunk.subarray(from, to))
        from = to + 1
        start = offset + from
      }
      if (from === chunk.length) return true
      pieces.push(chunk.subarray(from))
      held += chunk.length - from
      if (held <= LONGEST) return true
      faults.add(`${file.path}:${line}:1`, `the line has more than ${LONGEST / 2 ** 20} MiB`)
      return false
    },
    note,
  )
  if (sha256 !== undefined && held > 0) end(Buffer.alloc(0))
  return sha256
}
