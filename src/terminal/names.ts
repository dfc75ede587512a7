/** The fewest numbered names in a row that are put together. */
const FEWEST = 3

/** “bit 12” as [“bit ”, 12]; `undefined` for a name without a number at its end. */
const numberedPart = (name: string): readonly [stem: string, number: number] | undefined => {
  const [, stem = '', digits] = /^(.*?)(\d{1,9})$/su.exec(name) ?? []
  return digits === undefined || (digits.length > 1 && digits.startsWith('0')) ? undefined : [stem, Number(digits)]
}

/** How many names from one on are numbered one after the other. */
const runFrom = (names: ReadonlyArray<string>, from: number): number => {
  const start = numberedPart(names[from] as string)
  if (start === undefined) return 1
  let count = 1
  while (from + count < names.length) {
    const next = numberedPart(names[from + count] as string)
    if (next?.[0] !== start[0] || next[1] !== start[1] + count) break
    count++
  }
  return count
}

/** Names in order, those numbered one after the other put together: “bit 1–8”, “end flag”. */
export const namesInShort = (names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const short: string[] = []
  let from = 0
  while (from < names.length) {
    const first = names[from] as string
    const count = runFrom(names, from)
    if (count < FEWEST) short.push(first)
    else short.push(`${first}–${(numberedPart(first)?.[1] ?? 0) + count - 1}`)
    from += count < FEWEST ? 1 : count
  }
  return short
}
