import { maxOf } from '../core/extremes.ts'
/** Rows of cells as aligned columns; numbers, and texts that look like numbers, are right-aligned, and so is a heading above them. */
export const columns = (rows: ReadonlyArray<ReadonlyArray<string>>, indent = '  '): string => {
  const count = maxOf(
    rows.map((row) => row.length),
    0,
  )
  const widths = Array.from({ length: count }, (_, at) => maxOf(rows.map((row) => [...(row[at] ?? '')].length)))
  const isNumeric = (cell: string): boolean => /^[-+]?[\d.,]+(e[-+]?\d+)?( ?%)?$/.test(cell)
  const isOfNumbers = (at: number): boolean => {
    const below = rows.slice(1).flatMap((row) => row[at] || [])
    return below.length > 0 && below.every(isNumeric)
  }
  const pad = (cell: string, at: number, row: number): string => {
    const space = ' '.repeat((widths[at] ?? 0) - [...cell].length)
    return isNumeric(cell) || (row === 0 && isOfNumbers(at)) ? space + cell : cell + space
  }
  return rows
    .map((cells, row) => (indent + cells.map((cell, at) => pad(cell, at, row)).join('  ')).trimEnd())
    .join('\n')
}
