/** Rows of cells as aligned columns; numbers, and texts that look like numbers, are right-aligned. */
export const columns = (rows: ReadonlyArray<ReadonlyArray<string>>, indent = '  '): string => {
  const count = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: count }, (_, at) => Math.max(...rows.map((row) => [...(row[at] ?? '')].length)))
  const isNumeric = (cell: string): boolean => /^[-+]?[\d.,]+(e[-+]?\d+)?( ?%)?$/.test(cell)
  const pad = (cell: string, width: number): string => {
    const space = ' '.repeat(width - [...cell].length)
    return isNumeric(cell) ? space + cell : cell + space
  }
  return rows.map((row) => (indent + row.map((cell, at) => pad(cell, widths[at] ?? 0)).join('  ')).trimEnd()).join('\n')
}
