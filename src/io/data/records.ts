import { parse } from 'csv-parse/sync'
import { either as E } from 'fp-ts'
import type { FaultList } from './faultList.ts'
import { markLength } from './lines.ts'
import type { PlainFile } from './plainFile.ts'
import { type Note, scanFile } from './scan.ts'

const QUOTE = 0x22
const NEWLINE = 0x0a

/** Bytes of a block of records, about. */
const BLOCK = 2 ** 15
/** The most bytes of a record. */
const LONGEST = 2 ** 24

/** Records of a table, as bytes. */
export type RecordBlock = Readonly<{
  bytes: Buffer
  /** The offset of the bytes in the file. */
  offset: number
  /** For each record: where it starts in the bytes, and its line from 1. */
  starts: ReadonlyArray<number>
  lines: ReadonlyArray<number>
}>

const isBlank = (bytes: Buffer, from: number, to: number): boolean => {
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number
    if (byte !== 0x0d && byte !== NEWLINE) return false
  }
  return true
}

/**
 * Reads the records of a table block by block, once. A record ends at a line break outside quotes; blank lines are left out.
 *
 * @returns SHA-256 of the file; `undefined` if a quote is never closed
 */
export const eachRecordBlock = async (
  { file, faults, note }: Readonly<{ file: PlainFile; faults: FaultList; note: Note }>,
  take: (block: RecordBlock) => void,
): Promise<string | undefined> => {
  let rest: Buffer = Buffer.alloc(0)
  let line = 1
  let isWhole = true
  const sha256 = await scanFile(
    file,
    (chunk, offset) => {
      const skipped = markLength(chunk, offset)
      const bytes = rest.length === 0 ? chunk.subarray(skipped) : Buffer.concat([rest, chunk])
      const base = offset - rest.length + skipped
      const isLast = offset + chunk.length === file.size
      let [blockStart, start, startLine] = [0, 0, line]
      let quotedFrom = -1
      let starts: number[] = []
      let lines: number[] = []
      const endBlock = (to: number): void => {
        if (starts.length > 0)
          take({
            bytes: bytes.subarray(blockStart, to),
            offset: base + blockStart,
            starts: starts.map((at) => at - blockStart),
            lines,
          })
        starts = []
        lines = []
        blockStart = to
      }
      const endRecord = (to: number): void => {
        if (!isBlank(bytes, start, to)) {
          starts.push(start)
          lines.push(startLine)
        }
        start = to
        startLine = line
        if (to - blockStart >= BLOCK) endBlock(to)
      }
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at]
        if (byte === QUOTE) quotedFrom = quotedFrom < 0 ? at : -1
        else if (byte === NEWLINE) {
          line++
          if (quotedFrom < 0) endRecord(at + 1)
        }
      }
      if (isLast && quotedFrom < 0 && start < bytes.length) endRecord(bytes.length)
      endBlock(start)
      rest = bytes.subarray(start)
      if (rest.length > LONGEST || (isLast && quotedFrom >= 0)) {
        const before = bytes.subarray(start, quotedFrom).toString('utf8')
        faults.add(
          `${file.path}:${startLine + before.split('\n').length - 1}:${before.length - before.lastIndexOf('\n')}`,
          'this quote is not closed',
        )
        isWhole = false
        return false
      }
      // The rest is read again, with the next chunk.
      line = startLine
      return true
    },
    note,
  )
  return isWhole ? sha256 : undefined
}

/** The cells of records. */
export const cellsOf = (bytes: Buffer, delimiter: string): ReadonlyArray<ReadonlyArray<string>> =>
  parse(bytes, {
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: false,
  })

const messages: Readonly<Record<string, string>> = {
  INVALID_OPENING_QUOTE:
    'a quote inside a cell that does not start with one; write "" for a quote, and quotes around the cell',
  CSV_INVALID_CLOSING_QUOTE: 'text after the closing quote of a cell; write "" for a quote',
  CSV_QUOTE_NOT_CLOSED: 'a quote is not closed',
}

/** The cells of one record, or what is wrong and in which cell, from 0. */
export const cellsOfRecord = (
  bytes: Buffer,
  delimiter: string,
): E.Either<Readonly<{ cell: number; what: string }>, ReadonlyArray<string>> => {
  try {
    return E.right(cellsOf(bytes, delimiter)[0] ?? [])
  } catch (error) {
    const { code = '', column, message } = error as Readonly<{ code?: string; column?: unknown; message: string }>
    return E.left({ cell: typeof column === 'number' ? column : 0, what: messages[code] ?? message })
  }
}

/** Where a cell of a record starts: lines after the record’s first, and its column from 1. */
export const cellPlace = (text: string, cell: number, delimiter: string): readonly [lines: number, column: number] => {
  const record = text.replace(/\r?\n$/, '')
  let at = 0
  let isQuoted = false
  for (let left = cell; at < record.length && left > 0; at++) {
    if (record[at] === '"') isQuoted = !isQuoted
    else if (!isQuoted && record.startsWith(delimiter, at)) {
      left--
      at += delimiter.length - 1
    }
  }
  const before = record.slice(0, at)
  return [before.split('\n').length - 1, at - before.lastIndexOf('\n')]
}
