import { cpSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { emptyFolder } from './emptyFolder.ts'

const FIXTURES = resolve('test/fixtures/parts')

/** An empty folder outside of the project, with the modules of a task (echo), a memory (ram) and a controller (leaky). */
export const folderOfParts = (): string => {
  const cwd = emptyFolder()
  cpSync(FIXTURES, cwd, { recursive: true })
  return cwd
}

/** Writes a module into a folder. */
export const writeModule = (folder: string, name: string, code: string): void => writeFileSync(join(folder, name), code)
