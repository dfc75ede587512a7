/** Text with what differs from one run to the next replaced: seconds, milliseconds and speeds. */
const timeless = (text: string): string =>
  text.replaceAll(/\d[\d.,]*(?= (?:ms|s|min|h|µs|sequences\/s|updates\/s)\b)/g, '#').replaceAll(/[ \t]+$/gm, '')

/** Whether output is what a page shows, but for times. A line `…` of the page stands for any lines. */
export const isAsShown = (shown: string, output: string): boolean => {
  const escaped = timeless(shown)
    .trimEnd()
    .split('\n')
    .map((line) => (line.trim() === '…' ? '(?:.*\n)*?' : `${line.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}\n`))
  return new RegExp(`^${escaped.join('')}$`).test(`${timeless(output).trimEnd()}\n`)
}
