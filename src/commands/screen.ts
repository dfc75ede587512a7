import type { Screen } from './environment.ts'

/** The keys that are pressed, one by one; the terminal is as it was when whoever reads them stops. */
async function* pressed(): AsyncIterable<string> {
  const { stdin } = process
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  try {
    // Several keys may come at once; an arrow is one.
    for await (const text of stdin as AsyncIterable<string>) yield* text.match(/\x1b\[[0-9;]*[A-Za-z~]|[^]/gu) ?? []
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
