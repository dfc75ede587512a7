/** Upper bounds on letter widths of DejaVu Sans by class, in thousandths of the font size. */
const WIDTHS: ReadonlyArray<readonly [letters: RegExp, width: number]> = [
  [/[ijlI|.,:;'!‘’]/, 400],
  [/[frt()[\]\-/ ]/, 420],
  [/[mwMW%@—…∞]/, 1000],
  [/[A-Z+=<>−×·→≥≤]/, 840],
]
const OTHERWISE = 640

/** The ratio of bold to regular letter widths. */
const BOLD = 1.13

/** An upper bound on the width of a line of text, in pixels. */
export const textWidth = (text: string, size: number, bold = false): number =>
  ([...text].reduce((sum, letter) => sum + (WIDTHS.find(([of]) => of.test(letter))?.[1] ?? OTHERWISE), 0) / 1000) *
  size *
  (bold ? BOLD : 1)

/** A text truncated to a width, with … for the rest. */
export const shortened = (text: string, size: number, width: number, bold = false): string => {
  if (textWidth(text, size, bold) <= width) return text
  const letters = [...text]
  while (letters.length > 1 && textWidth(`${letters.join('')}…`, size, bold) > width) letters.pop()
  return `${letters.join('').trimEnd()}…`
}

/** A text wrapped between words to lines of a width. */
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
