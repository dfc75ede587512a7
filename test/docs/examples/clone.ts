import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** What a clone of the project does not have. */
const NOT_CLONED: ReadonlySet<string> = new Set(['.git', 'dist', 'node_modules', 'results', 'runs'])

/**
 * A copy of the project in a new folder, as after `git clone` and `npm ci`. Its packages are links, its cache is its own: it
 * writes nothing outside.
 *
 * @param runsOf a folder whose runs it has as well
 */
export const cloneOfProject = (runsOf?: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'engram-clone-'))
  for (const name of readdirSync('.')) if (!NOT_CLONED.has(name)) cpSync(name, join(folder, name), { recursive: true })
  mkdirSync(join(folder, 'node_modules'))
  for (const name of readdirSync('node_modules'))
    if (name !== '.cache') symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name))
  if (runsOf !== undefined) cpSync(join(runsOf, 'runs'), join(folder, 'runs'), { recursive: true })
  return folder
}
