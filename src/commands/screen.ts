import type { Screen } from './environment.ts'

const ESCAPE = '\u001b'

/** A key: an arrow and its like say several characters. */
const KEY = new RegExp(`${ESCAPE}\\[[0-9;]*[A-Za-z~]|[^]`, 'gu')

/** The keys that are pressed, one by one; the terminal is as it was when whoever reads them stops. */
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

/** The terminal behind stdout, where there is one. */
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
