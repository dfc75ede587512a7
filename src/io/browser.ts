import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'

type Command = readonly [program: string, ...args: ReadonlyArray<string>]

/** What opens an address on this system. */
const opener = (address: string): Command => {
  if (process.platform === 'darwin') return ['open', address]
  if (process.platform === 'win32') return ['cmd', '/c', 'start', '""', address]
  return ['xdg-open', address]
}

/** So long a program that opens addresses takes to fail. */
const PATIENCE_MS = 3000

/**
 * Opens a file in the user's browser.
 *
 * @returns whether there was one to open it
 */
export const openInBrowser = (path: string): Promise<boolean> =>
  new Promise((done) => {
    const [program, ...args] = opener(pathToFileURL(resolve(path)).href)
    const child = spawn(program, args, { stdio: 'ignore', detached: true })
    // It goes on for as long as the browser does, or ends as soon as that is asked to open a tab.
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
