import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isClone, programUrl } from '../../io/packageFiles.ts'

/** Exit code and output of a command. */
export type Said = Readonly<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>

/** A command that runs in its own process. */
export type Child = Readonly<{ finished: Promise<Said>; stop: () => void }>

/** Node's arguments for running this command line. */
const commandLine = (): ReadonlyArray<string> => {
  const loader = (): string => pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  return [...(isClone ? ['--import', loader()] : []), fileURLToPath(programUrl('cli'))]
}

/**
 * Starts a command of this command line in a new process.
 *
 * The process leads its own process group, so that Ctrl+C reaches it only through `stop`, once. The IPC channel closes
 * when this process is killed; training then saves a checkpoint and stops.
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
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
    child.on('error', (error) => resolve({ code: null, signal: null, stdout, stderr: error.message }))
  })
  return { finished, stop: () => void child.kill('SIGTERM') }
}
