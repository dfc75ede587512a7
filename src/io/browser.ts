import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'

type Command = readonly [program: string, ...args: ReadonlyArray<string>]

/** The command that opens a file in the browser on this system. */
const opener = (address: string): Command => {
  if (process.platform === 'darwin') return ['open', address]
  if (process.platform === 'win32') return ['cmd', '/c', 'start', '""', address]
  return ['xdg-open', address]
}

/** Time (ms) after which a command that still runs counts as successful. */
const PATIENCE_MS = 3000

/**
 * Opens a file in the user's browser.
 *
 * @returns whether a browser was opened
 */
export const openInBrowser = (path: string): Promise<boolean> =>
  new Promise((done) => {
    const [program, ...args] = opener(pathToFileURL(resolve(path)).href)
    const child = spawn(program, args, { stdio: 'ignore', detached: true })
    // The command may run as long as the browser, or exit once the browser has the request.
    const patience = setTimeout(() => done(true), PATIENCE_MS)
    child.on('error', () => {
      clearTimeout(patience)
      done(false)
    })
    child.on('exit', (code) => {
      clearTimeout(patience)
      done(code === 0)
    })
    child.unref()
  })
