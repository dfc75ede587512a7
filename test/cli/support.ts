import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { builtCli } from './built.ts'

/** How a process ended, and what it said. */
export type Finished = Readonly<{
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}>

/** A process that runs. */
export type Running = Readonly<{
  process: ChildProcess
  finished: Promise<Finished>
  /** Resolves when stderr has said something. */
  said: (what: RegExp) => Promise<void>
}>

/** No process of a test runs longer. */
const PATIENCE_MS = 120_000

/** An empty folder, removed when the test is over, or the file where no test runs yet. */
export const emptyFolder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'engram-cli-'))
  after(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/**
 * Starts a program of Node in a folder.
 *
 * @param options.group whether it leads a process group of its own, as under a terminal
 */
export const startNode = (
  cwd: string,
  args: ReadonlyArray<string>,
  { group = false }: Readonly<{ group?: boolean }> = {},
): Running => {
  const child = spawn(process.execPath, [...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: group })
  let stdout = ''
  let stderr = ''
  let tell: () => void = () => undefined
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString()
  })
  child.stderr.on('data', (text: Buffer) => {
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

/** A command line as a person types it, and what does not go well into one text. */
type Line = readonly [line: string, ...more: ReadonlyArray<string>]

export const wordsOf = ([line, ...more]: Line): ReadonlyArray<string> => [...line.split(' ').filter(Boolean), ...more]

/** Starts a command. */
export const start = (cwd: string, ...line: Line): Running => startNode(cwd, [builtCli(), ...wordsOf(line)])

/** Runs a command to its end. */
export const engram = (cwd: string, ...line: Line): Promise<Finished> => start(cwd, ...line).finished

/** Runs a command that must end well. */
export const succeed = async (cwd: string, ...line: Line): Promise<Finished> => {
  const finished = await engram(cwd, ...line)
  assert.deepEqual([finished.code, finished.signal], [0, null], finished.stderr)
  return finished
}

/** Options of a machine that learns nothing in particular, in steps of a few milliseconds. */
export const tiny = [
  'task.bits=1',
  'task.maxWords=2',
  'model.slots=3',
  'model.wordSize=2',
  'model.controller.units=3',
  'batchSize=2',
  'evaluation.sequences=4',
  'evaluation.variantSequences=0',
  'workers=1',
]
  .flatMap((assignment) => ['--set', assignment])
  .join(' ')

/** Every file of a folder with its content, and every folder. */
export const snapshot = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((name) => {
        const path = join(folder, name)
        return [name, statSync(path).isDirectory() ? 'folder' : readFileSync(path, 'latin1')] as const
      }),
  )

export const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

type MetricsLine = Readonly<{ step: number; seconds: number; [field: string]: unknown }>

/** A run's metrics, line by line. */
export const metrics = (run: string): ReadonlyArray<MetricsLine> =>
  readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as MetricsLine)

/** What must be equal between a run and its repetition: everything but the time it took. */
export const timeless = (run: string): ReadonlyArray<object> => metrics(run).map(({ seconds: _, ...rest }) => rest)

export const checkpoint = (run: string, name: string): Buffer =>
  readFileSync(join(run, 'checkpoints', `${name}.safetensors`))

/** A step's checkpoint by its name. */
export const stepName = (step: number): string => `step-${String(step).padStart(8, '0')}`

/** A checkpoint's metadata, and whether all its numbers are finite. */
export const contents = (run: string, name: string) => {
  const bytes = checkpoint(run, name)
  const length = Number(bytes.readBigUInt64LE(0))
  const { __metadata__: metadata, ...tensors } = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Readonly<
    Record<string, Readonly<Record<string, string>>>
  >
  const data = new Float32Array(bytes.buffer.slice(bytes.byteOffset + 8 + length, bytes.byteOffset + bytes.length))
  return { metadata: metadata ?? {}, names: Object.keys(tensors), finite: data.every(Number.isFinite) }
}

/** Where a dashboard listens, by the address that it prints on a line of its own. */
export const dashboardPort = async ({ process, said }: Running): Promise<number> => {
  let text = ''
  process.stderr?.on('data', (data: Buffer) => {
    text += data.toString()
  })
  await said(/^Dashboard:\nhttp:\/\/127\.0\.0\.1:\d+\/\n/m)
  return Number(/^http:\/\/127\.0\.0\.1:(\d+)\/$/m.exec(text)?.[1])
}
