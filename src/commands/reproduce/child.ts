import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { siblingModule } from '../../io/workers/threadScript.ts'

/** How a command ended, and what it said. */
export type Said = Readonly<{ code: number | null; stdout: string; stderr: string }>

/** A command that runs in a process of its own. */
export type Child = Readonly<{ finished: Promise<Said>; stop: () => void }>

/** What Node needs to run this command line. */
const commandLine = (): ReadonlyArray<string> => {
  const cli = siblingModule('../../../cli', import.meta.url)
  const loader = (): string => pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  return [...(cli.endsWith('.ts') ? ['--import', loader()] : []), fileURLToPath(cli)]
}

/**
 * Starts a command of this command line.
 *
 * It leads a group of processes of its own, so that a terminal's interrupt reaches it by `stop` alone, once. The
 * channel to it is for its end: where this process is killed, training sees it close, saves itself and stops.
 */
export const startCommand = (args: ReadonlyArray<string>): Child => {
  const child = spawn(process.execPath, [...commandLine(), ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  })
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const finished = new Promise<Said>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
    child.on('error', (error) => resolve({ code: null, stdout, stderr: error.message }))
  })
  return { finished, stop: () => void child.kill('SIGTERM') }
}
