/** Widths of DejaVu Sans in thousandths of its size: a bound from above for the letters of a class. */
const WIDTHS: ReadonlyArray<readonly [letters: RegExp, width: number]> = [
  [/[ijlI|.,:;'!‘’]/, 400],
  [/[frt()[\]\-/ ]/, 420],
  [/[mwMW%@—…∞]/, 1000],
  [/[A-Z+=<>−×·→≥≤]/, 840],
]
const OTHERWISE = 640

/** How much wider bold letters are. */
const BOLD = 1.13

/** No less than the width of a line of text, in pixels. */
export const textWidth = (text: string, size: number, bold = false): number =>
  ([...text].reduce((sum, letter) => sum + (WIDTHS.find(([of]) => of.test(letter))?.[1] ?? OTHERWISE), 0) / 1000) *
  size *
  (bold ? BOLD : 1)

/** The start of a text that is no wider than this; … stands for the rest. */
export const shortened = (text: string, size: number, width: number, bold = false): string => {
  if (textWidth(text, size, bold) <= width) return text
  const letters = [...text]
  while (letters.length > 1 && textWidth(`${letters.join('')}…`, size, bold) > width) letters.pop()
  return `${letters.join('').trimEnd()}…`
}

/** A text in lines that are no wider than this, broken between words. */
export const wrapped = (text: string, size: number, width: number, bold = false): ReadonlyArray<string> => {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    const longer = last === undefined ? word : `${last} ${word}`
    if (last === undefined || textWidth(longer, size, bold) > width) lines.push(word)
    else lines[lines.length - 1] = longer
  }
  return lines.map((line) => shortened(line, size, width, bold))
}
