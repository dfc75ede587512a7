import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { either as E } from 'fp-ts'
import type { Failure } from './alternation.ts'

type Line = Readonly<Record<string, unknown>>

/** A process that answers each line of JSON with a line of JSON. */
export type Child = Readonly<{
  /** Sends a request and returns one field of the answer. */
  ask: <A>(request: unknown, field: string) => Promise<E.Either<Failure, A>>
  /** The line that it prints before the first request. */
  greeting: () => Promise<E.Either<Failure, Line>>
  stop: () => Promise<void>
}>

/** Error messages of exhausted memory; tfjs's is an out-of-bounds access. */
const outOfMemory = /memory|heap|allocat|MemoryError|SIGKILL|SIGABRT/i

export const failureOf = (reason: string): Failure => ({
  tag: outOfMemory.test(reason) ? 'doesNotFit' : 'failed',
  reason,
})

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''

/** Starts a process. It takes one request at a time; the caller stops it. */
export const startChild = (
  command: string,
  parameters: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>> = {},
): Child => {
  const child = spawn(command, [...parameters], { env: { ...process.env, ...environment } })
  let complaints = ''
  child.stderr.on('data', (data: Buffer) => {
    complaints = (complaints + data.toString()).slice(-4000)
  })
  child.stdin.on('error', () => undefined) // it has ended; the missing answer reports that
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code, signal) => resolve(lastLine(complaints) || `it ended with ${signal ?? code}`))
  })
  const reader = createInterface({ input: child.stdout })
  const lines = reader[Symbol.asyncIterator]()
  const answer = async (): Promise<E.Either<Failure, Line>> => {
    const { done, value } = await lines.next()
    if (done === true) return E.left(failureOf(await ended))
    if (!value.startsWith('{')) return answer() // a library's output
    const said = JSON.parse(value) as Line
    return typeof said['failure'] === 'string' ? E.left(failureOf(said['failure'])) : E.right(said)
  }
  return {
    greeting: answer,
    ask: async <A>(request: unknown, field: string) => {
      child.stdin.write(`${JSON.stringify(request)}\n`)
      return E.map((line: Line) => line[field] as A)(await answer())
    },
    stop: async () => {
      child.stdin.end()
      child.kill()
      reader.close()
      child.stdout.destroy() // unread output would keep it from closing
      await ended
    },
  }
}
