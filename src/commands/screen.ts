import type { Screen } from './environment.ts'

const ESCAPE = '\u001b'

/** One key press; arrows and other special keys send several characters. */
const KEY = new RegExp(`${ESCAPE}\\[[0-9;]*[A-Za-z~]|[^]`, 'gu')

/** The pressed keys, one by one. The terminal mode is restored when the reader stops. */
async function* pressed(): AsyncIterable<string> {
  const { stdin } = process
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  try {
    for await (const text of stdin as AsyncIterable<string>) yield* text.match(KEY) ?? []
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
  }
}

/** The terminal of stdout, if it is one. */
export const screenOf = (): Screen | undefined => {
  const { stdin, stdout } = process
  if (!stdout.isTTY) return undefined
  return {
    columns: stdout.columns,
    rows: stdout.rows,
    colourBits: stdout.getColorDepth(),
    keys: stdin.isTTY ? pressed : undefined,
  }
}
