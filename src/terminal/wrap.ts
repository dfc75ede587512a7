/** The columns that a text takes, for characters of one column each. */
export const widthOf = (text: string): number => [...text].length

/**
 * Items side by side, as many as fit in a line of `columns`; further lines are indented by `hanging`. An item that is longer
 * than a line gets one of its own.
 */
export const wrappedItems = (
  items: ReadonlyArray<string>,
  { columns, separator, hanging = 0 }: Readonly<{ columns: number; separator: string; hanging?: number }>,
): ReadonlyArray<string> => {
  const lines: string[] = []
  let line = ''
  for (const item of items) {
    const longer = line === '' ? item : `${line}${separator}${item}`
    const room = columns - (lines.length === 0 ? 0 : hanging) - widthOf(separator.trimEnd())
    if (line !== '' && widthOf(longer) > room) {
      lines.push(`${line}${separator.trimEnd()}`)
      line = item
    } else line = longer
  }
  return [...lines, ...(line === '' ? [] : [line])].map((text, at) => (at === 0 ? text : ' '.repeat(hanging) + text))
}

/** A line cut to lines of `columns`, at spaces where there are some; further lines are indented as the first, and by two more. */
export const folded = (text: string, columns: number): ReadonlyArray<string> => {
  if (widthOf(text) <= columns) return [text]
  const indent = /^ */.exec(text)?.[0] ?? ''
  const characters = [...text]
  const room = characters.slice(0, columns + 1).lastIndexOf(' ')
  const cut = room > indent.length + 2 ? room : columns
  const rest = `${indent}  ${characters.slice(cut).join('').trimStart()}`
  return [
    characters.slice(0, cut).join('').trimEnd(),
    ...folded(rest, Math.max(columns, indent.length + 4)).map((line, at) => (at === 0 ? line : line.slice(2))),
  ]
}

/** A text cut to `columns`, where it is longer. */
export const cropped = (text: string, columns: number): string =>
  widthOf(text) <= columns ? text : `${[...text].slice(0, Math.max(0, columns - 1)).join('')}…`
