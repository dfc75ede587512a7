/** A time, such as “8.1 s” or “1 min 3 s”, or a speed. */
const TIME = /\d[\d.,]* (?:h|min|s|ms|µs)\b(?: \d+ (?:min|s)\b)?|\d[\d.,]*(?= \w+\/s\b)/g

/** Text without what differs from one run to the next, times and speeds, and without spaces at the ends of lines. */
const timeless = (text: string): string => text.replaceAll(TIME, '#').replaceAll(/[ \t]+$/gm, '')

/** Whether output is what a page shows, but for times. A line `…` of the page stands for any lines. */
export const isAsShown = (shown: string, output: string): boolean => {
  const escaped = timeless(shown)
    .trimEnd()
    .split('\n')
    .map((line) => (line.trim() === '…' ? '(?:.*\n)*?' : `${line.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}\n`))
  return new RegExp(`^${escaped.join('')}$`).test(`${timeless(output).trimEnd()}\n`)
}
