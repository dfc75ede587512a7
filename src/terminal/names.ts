/** The fewest numbered names in a row that are put together. */
const FEWEST = 3

/** “bit 12” as [“bit ”, 12]; `undefined` for a name without a number at its end. */
const numberedPart = (name: string): readonly [stem: string, number: number] | undefined => {
  const [, stem = '', digits] = /^(.*?)(\d{1,9})$/su.exec(name) ?? []
  return digits === undefined || (digits.length > 1 && digits.startsWith('0')) ? undefined : [stem, Number(digits)]
}

/** Names in order, those numbered one after the other put together: “bit 1–8”, “end flag”. */
export const namesInShort = (names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const short: string[] = []
  for (let from = 0; from < names.length; ) {
    const first = names[from] as string
    const start = numberedPart(first)
    let to = from + 1
    for (; start !== undefined && to < names.length; to++) {
      const next = numberedPart(names[to] as string)
      if (next?.[0] !== start[0] || next[1] !== start[1] + to - from) break
    }
    if (start !== undefined && to - from >= FEWEST) short.push(`${first}–${start[1] + to - from - 1}`)
    else {
      short.push(first)
      to = from + 1
    }
    from = to
  }
  return short
}
