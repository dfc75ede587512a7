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

/** Whether a terminal can move its cursor: it is not `dumb`. */
export const canDraw = (environment: NodeJS.ProcessEnv): boolean => environment['TERM'] !== 'dumb'

/** The width of a terminal; 80 where it does not say. */
export const widthOf = ({ columns }: Pick<NodeJS.WriteStream, 'columns'>): number => (columns > 0 ? columns : 80)

/** The terminal of stdout, if it is one. */
export const screenOf = (): Screen | undefined => {
  const { stdin, stdout } = process
  if (!stdout.isTTY) return undefined
  return {
    columns: widthOf(stdout),
    rows: stdout.rows > 0 ? stdout.rows : 24,
    colourBits: stdout.getColorDepth(),
    keys: stdin.isTTY && canDraw(process.env) ? pressed : undefined,
  }
}
