import { type ChildProcess, spawn } from 'node:child_process'
import { builtCli } from './built.ts'
import { endedWell, type Finished, type Line, wordsOf } from './commandLine.ts'

/** A process that runs. */
export type Running = Readonly<{
  process: ChildProcess
  finished: Promise<Finished>
  /** Resolves when stderr has said something. */
  said: (what: RegExp) => Promise<void>
}>

/** No process of a test runs longer. */
const PATIENCE_MS = 120_000

/**
 * Starts a program of Node in a folder.
 *
 * @param options.group whether it leads a process group of its own, as under a terminal
 * @param options.input whether it has a standard input
 * @param options.env   its environment; by default that of this process
 */
export const startNode = (
  cwd: string,
  args: ReadonlyArray<string>,
  { group = false, input = false, env }: Readonly<{ group?: boolean; input?: boolean; env?: NodeJS.ProcessEnv }> = {},
): Running => {
  const child = spawn(process.execPath, [...args], {
    cwd,
    stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    detached: group,
    ...(env && { env }),
  })
  let stdout = ''
  let stderr = ''
  let tell: () => void = () => undefined
  child.stdout?.on('data', (text: Buffer) => {
    stdout += text.toString()
  })
  child.stderr?.on('data', (text: Buffer) => {
    stderr += text.toString()
    tell()
  })
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  const said = (what: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      tell = () => what.test(stderr) && resolve()
      tell()
      void finished.then(() => reject(new Error(`it ended without saying ${what}: ${stderr}`)))
    })
  // Whoever does not end is ended, a loader with its child.
  const limit = setTimeout(() => process.kill(group ? -(child.pid ?? 0) : (child.pid ?? 0), 'SIGKILL'), PATIENCE_MS)
  void finished.then(() => clearTimeout(limit))
  return { process: child, finished, said }
}

/** Starts a command. */
export const start = (cwd: string, ...line: Line): Running => startNode(cwd, [builtCli(), ...wordsOf(line)])

/** Starts a command that reads standard input. */
export const startReading = (cwd: string, ...line: Line): Running =>
  startNode(cwd, [builtCli(), ...wordsOf(line)], { input: true })

/** Runs a command to its end, in a process of its own. */
export const engramProcess = (cwd: string, ...line: Line): Promise<Finished> => start(cwd, ...line).finished

/** Runs a command that must end well, in a process of its own. */
export const succeedProcess = async (cwd: string, ...line: Line): Promise<Finished> =>
  endedWell(await engramProcess(cwd, ...line))

/** Where a dashboard listens, by the address that it prints on a line of its own. */
export const dashboardPort = async ({ process, said }: Running): Promise<number> => {
  let text = ''
  process.stderr?.on('data', (data: Buffer) => {
    text += data.toString()
  })
  await said(/^Dashboard:\nhttp:\/\/127\.0\.0\.1:\d+\/\n/m)
  return Number(/^http:\/\/127\.0\.0\.1:(\d+)\/$/m.exec(text)?.[1])
}
