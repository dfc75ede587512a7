import { shellQuoted } from '../core/shellQuoted.ts'
import { isClone } from './packageFiles.ts'

/** How the reader starts this command line: the sources of a clone, or the installed package. */
export const COMMAND = isClone ? 'npx tsx cli.ts' : 'npx engram'

/** A command of this command line, for the reader to type: `commandLine('test', run)`. */
export const commandLine = (...words: ReadonlyArray<string>): string => [COMMAND, ...words.map(shellQuoted)].join(' ')

/** How to install the packages again that this one needs. */
export const REINSTALL = isClone ? 'Run npm ci.' : 'Remove node_modules, then run npm install.'
