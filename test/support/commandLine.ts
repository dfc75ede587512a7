import assert from 'node:assert/strict'
import type { Environment } from '../../src/commands/environment.ts'
import { interpret } from '../../src/commands/interpret.ts'

/** How a command ended, and what it said. */
export type Finished = Readonly<{
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}>

/** A command line as a person types it, and what does not go well into one text. */
export type Line = readonly [line: string, ...more: ReadonlyArray<string>]

export const wordsOf = ([line, ...more]: Line): ReadonlyArray<string> => [...line.split(' ').filter(Boolean), ...more]

/** What a command is given beside its words. */
export type Given = Readonly<{
  /** The lines of standard input, as they come. */
  stdin?: () => AsyncIterable<Uint8Array>
  /** Gets what the command prints, as it does. */
  onStdout?: (text: string) => void
  stopped?: Environment['stopped']
  /** The terminal of stdout, and that of stderr; by default neither is one. */
  screen?: Environment['screen']
  terminal?: Environment['terminal']
}>

const interpreted = async (
  cwd: string,
  words: ReadonlyArray<string>,
  { stdin = async function* () {}, onStdout, stopped = () => undefined, screen, terminal }: Given = {},
): Promise<Finished> => {
  const before = process.cwd()
  process.chdir(cwd)
  let stdout = ''
  let stderr = ''
  const environment: Environment = {
    stdout: (text) => {
      stdout += text
      onStdout?.(text)
    },
    stderr: (text) => {
      stderr += text
    },
    stdin,
    terminal,
    screen,
    now: () => performance.now(),
    wallTime: () => Date.now() / 1000,
    stopped,
  }
  try {
    const code = await interpret(['node', 'engram', ...words], environment)
    return { code, signal: null, stdout, stderr }
  } finally {
    process.chdir(before)
  }
}

let previous: Promise<unknown> = Promise.resolve()

/**
 * Runs a command to its end in this process, as a process of its own would run it in a folder. Commands take their
 * turns, since the working directory is the process's.
 */
export const engram = (cwd: string, ...line: Line): Promise<Finished> => engramGiven(cwd, {}, ...line)

/** As {@link engram}, with an input of its own. */
export const engramGiven = (cwd: string, given: Given, ...line: Line): Promise<Finished> => {
  const run = previous.then(() => interpreted(cwd, wordsOf(line), given))
  previous = run.catch(() => undefined)
  return run
}

export const endedWell = (finished: Finished): Finished => {
  assert.deepEqual([finished.code, finished.signal], [0, null], finished.stderr)
  return finished
}

/** Runs a command that must end well, in this process. */
export const succeed = async (cwd: string, ...line: Line): Promise<Finished> => endedWell(await engram(cwd, ...line))
