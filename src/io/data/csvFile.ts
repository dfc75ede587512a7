import { isUtf8 } from 'node:buffer'
import { either as E } from 'fp-ts'
import { type Columns, columnsOf, numberIn } from '../../tasks/data/csvColumns.ts'
import type { DataConfig } from '../../tasks/data/config.ts'
import type { SeriesRows } from '../../tasks/data/dataFile.ts'
import { createTable, type Table, tableDecoder } from '../../tasks/data/tableRows.ts'
import type { Sequence } from '../../tasks/task.ts'
import { itemsBetween } from './blocks.ts'
import { cached } from './cache.ts'
import { createSequenceIndex, createSeriesIndex } from './csvIndex.ts'
import { costOf, type FileFields, KEPT, type ReadFile, type Reader, type Reading } from './reading.ts'
import { cellPlace, cellsOf, cellsOfRecord, eachRecordBlock, type RecordBlock } from './records.ts'

type Cells = ReadonlyArray<string>

const delimiterOf = ({ delimiter, format }: DataConfig, path: string): string =>
  delimiter ?? (format === 'tsv' || (format === null && path.toLowerCase().endsWith('.tsv')) ? '\t' : ',')

/** The record of a block by number, as text or bytes. */
const recordBytes = ({ bytes, starts }: RecordBlock, at: number): Buffer => bytes.subarray(starts[at], starts[at + 1])

type Fault = (record: number, cell: number, what: string) => void

/** The cells of a block's records; `undefined` for those with a fault. */
const parsedBlock = (block: RecordBlock, delimiter: string, fault: Fault): ReadonlyArray<Cells | undefined> => {
  if (isUtf8(block.bytes)) {
    const cells = E.tryCatch(() => cellsOf(block.bytes, delimiter), E.toError)
    if (E.isRight(cells) && cells.right.length === block.starts.length) return cells.right
  }
  return block.starts.map((_, at) => {
    const bytes = recordBytes(block, at)
    if (!isUtf8(bytes)) {
      fault(at, -1, 'not UTF-8')
      return undefined
    }
    const cells = cellsOfRecord(bytes, delimiter)
    if (E.isRight(cells)) return cells.right
    fault(at, cells.left.cell, cells.left.what)
    return undefined
  })
}

/** The rows of a sequence, with the targets of `ahead` rows later. */
const shifted = ({ inputs, targets, mask }: SeriesRows, ahead: number): Sequence =>
  ahead === 0
    ? { inputs, targets, mask }
    : { inputs: inputs.slice(0, -ahead), targets: targets.slice(ahead), mask: mask.slice(ahead) }

type Header = Readonly<{ columns: Columns; table: Table; ahead: number }>

/** What the header says, or `undefined` after reporting its faults. */
const headerOf = (
  cells: Cells,
  { config, known, unlabelled }: Reading,
  fault: (cell: number, what: string) => void,
): Header | undefined => {
  const inputs = config.inputs.length > 0 || known === undefined ? config.inputs : known.inputs.map(({ name }) => name)
  const columns = columnsOf(cells, { ...config, inputs }, unlabelled)
  if (E.isLeft(columns)) {
    for (const { column, what } of columns.left) fault(column, what)
    return undefined
  }
  const isNext = config.targets.length === 0
  return {
    columns: columns.right,
    ahead: unlabelled ? 0 : (config.ahead ?? (isNext ? 1 : 0)),
    table: createTable({ ...config, columns: columns.right, known }),
  }
}

/** Reads a table: sequences by a column, or one series. */
export const readCsv: Reader = async (reading) => {
  const { file, config, faults, note } = reading
  const delimiter = delimiterOf(config, file.path)
  let header: Header | undefined
  let isHeaderRead = false
  let index: ReturnType<typeof createSequenceIndex> | undefined
  const series = createSeriesIndex()
  let end = 0
  let lastLine = 1
  const sha256 = await eachRecordBlock({ file, faults, note }, (block) => {
    const fault: Fault = (record, cell, what) => {
      const text = recordBytes(block, record).toString('utf8')
      const [lines, column] = cell < 0 ? [0, text.indexOf('\uFFFD') + 1] : cellPlace(text, cell, delimiter)
      faults.add(`${file.path}:${(block.lines[record] as number) + lines}:${column}`, what)
    }
    const rows = parsedBlock(block, delimiter, fault)
    let first = 0
    if (!isHeaderRead) {
      isHeaderRead = true
      first = 1
      const cells = rows[0]
      if (cells !== undefined) header = headerOf(cells, reading, (cell, what) => fault(0, cell, what))
      if (header?.columns.sequence !== undefined) index = createSequenceIndex(header.columns, header.ahead)
    }
    end = block.offset + block.bytes.length
    lastLine = block.lines.at(-1) ?? lastLine
    if (header === undefined) return
    const { columns, table } = header
    if (first < rows.length) series.addBlock(block.offset + (block.starts[first] as number))
    for (let at = first; at < rows.length; at++) {
      const cells = rows[at]
      if (cells === undefined) continue
      table.observe(cells, (cell, what) => fault(at, cell, what))
      if (cells.length !== columns.header.length) continue
      const to = block.offset + (block.starts[at + 1] ?? block.bytes.length)
      index?.add(cells, block.offset + (block.starts[at] as number), to, (what) =>
        fault(at, columns.sequence as number, what),
      )
      series.addRow(columns.mask === undefined ? 1 : (numberIn(cells[columns.mask] as string) ?? 1))
    }
  })
  index?.close()
  const found = series.done(end)
  if (sha256 === undefined || header === undefined) {
    if (faults.count() === 0) faults.add(`${file.path}:1:1`, 'expected a header, got nothing')
    return undefined
  }
  const { columns, ahead, table } = header
  if (found.steps === 0 && faults.count() === 0)
    faults.add(`${file.path}:2:1`, 'expected a row after the header, got none')
  if (index === undefined && !reading.unlabelled && found.longestSilence >= config.window)
    faults.add(
      `${file.path}:${lastLine}:1`,
      `${found.longestSilence} rows on end have weight 0, so no row of a window of ${config.window} counts: raise task.window`,
    )
  const { fault, ...kinds } = table.fields()
  if (fault !== undefined && faults.count() === 0) faults.add(`${file.path}:1:1`, fault)
  if (faults.count() > 0) return undefined
  const fields: FileFields = { ...kinds, ahead }
  return { sha256, fields, contents: contentsOf(reading, delimiter, { columns, fields, index: index?.done(), found }) }
}

type Found = Readonly<{
  columns: Columns
  fields: FileFields
  index: ReturnType<ReturnType<typeof createSequenceIndex>['done']> | undefined
  found: ReturnType<ReturnType<typeof createSeriesIndex>['done']>
}>

/** The contents of a table, read on demand. */
const contentsOf = (
  { file, config }: Reading,
  delimiter: string,
  { columns, fields, index, found }: Found,
): ReadFile['contents'] => {
  const decode = tableDecoder(columns, fields, config.targets.length > 0)
  const cost = costOf([...fields.inputs, ...fields.targets])
  if (index === undefined) {
    const { blocks, steps } = found
    const rowsOf = cached(
      (block) => cellsOf(file.read(...blocks.range(block)), delimiter),
      (rows) => rows.length * columns.header.length,
      KEPT / 4,
    )
    return { form: 'series', steps, rows: (from, to) => decode(itemsBetween<Cells>(blocks, rowsOf, from, to)) }
  }
  const { starts, ends, lengths, hashes, longest } = index
  return {
    form: 'sequences',
    hashes,
    source: {
      count: lengths.length,
      longest,
      lengthOf: (at) => lengths[at] as number,
      at: cached(
        (at) => shifted(decode(cellsOf(file.read(starts[at] as number, ends[at] as number), delimiter)), fields.ahead),
        ({ inputs }) => inputs.length * cost,
        KEPT,
      ),
    },
  }
}
