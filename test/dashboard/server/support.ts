import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext } from 'node:test'
import { either as E } from 'fp-ts'
import { explain } from '../../../src/core/errors.ts'
import { createBoard } from '../../../src/dashboard/server/board.ts'
import { type Place, serveDashboard } from '../../../src/dashboard/server/server.ts'
import { createRunList } from '../../../src/dashboard/server/sources.ts'
import { startWatch } from '../../../src/dashboard/server/watch.ts'

export const page = { html: '<!doctype html><title>the page</title>', script: 'let a = 1', style: 'p { margin: 0 }' }

/** A record as a line of `metrics.jsonl`. */
export const recordLine = (step: number, evaluated = false): string => {
  const marks = { sequences: 4, loss: 1, bitErrors: 0, correct: 1 }
  const evaluation = { heldOut: marks, variants: { '40 words': marks } }
  const record = {
    step,
    sequences: 2 * step,
    loss: 1 / step,
    gradientNorm: 1,
    learningRate: 0.1,
    skipped: 0,
    seconds: step,
  }
  return `${JSON.stringify({ ...record, ...(evaluated && { evaluation }) })}\n`
}

export const appendRecords = (run: string, from: number, to: number): void => {
  const steps = Array.from({ length: to - from }, (_, index) => from + index)
  appendFileSync(join(run, 'metrics.jsonl'), steps.map((step) => recordLine(step)).join(''))
}

/** An empty folder that is removed after the test. */
export const folderFor = (t: TestContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'engram-dashboard-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A run directory without anything but a config. */
export const emptyRun = (folder: string, name: string): string => {
  const run = join(folder, name)
  mkdirSync(run, { recursive: true })
  writeFileSync(join(run, 'config.json'), JSON.stringify({ seed: 5 }))
  return run
}

/** A dashboard of some runs, without their minds, in this process. */
export const serving = async (
  t: TestContext,
  directories: ReadonlyArray<string>,
  { place = {}, patience }: Readonly<{ place?: Partial<Place>; patience?: number }> = {},
) => {
  const board = createBoard()
  const describe = (config: unknown) => ({
    task: 'copy',
    model: 'a machine',
    seed: 1,
    steps: 9,
    ...(config as object),
  })
  const watch = startWatch({ board, runs: createRunList({ directories }, { describe }), attend: () => undefined })
  await watch.look()
  let readers = 0
  const started = await serveDashboard({
    place: { host: '127.0.0.1', port: 0, token: undefined, ...place },
    board,
    page,
    counted: (count) => {
      readers = count
      watch.setReaders(count)
    },
    ...(patience !== undefined && { patience }),
  })()
  const server = E.isLeft(started) ? assert.fail(explain(started.left)) : started.right
  t.after(async () => {
    await watch.stop()
    await server.close()
  })
  return { ...server, board, watch, readers: () => readers }
}

/** Sends bytes as they are, and gives all that comes back until the other side ends, or `isEnough`. */
export const sendRaw = (
  port: number,
  request: string,
  isEnough: (answer: string) => boolean = () => false,
): Promise<string> =>
  new Promise((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(request, 'latin1'))
    let answer = ''
    const finish = (): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.on('data', (data: Buffer) => {
      answer += data.toString('latin1')
      if (isEnough(answer)) finish()
    })
    socket.on('error', finish)
    socket.on('close', finish)
  })

/** Whether an answer is the beginning of a stream that does not end. */
const isStream = (answer: string): boolean => /^content-type: text\/event-stream/im.test(answer)

/** A request with some headers, which asks for the connection's end. */
export const request = (port: number, target: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  sendRaw(
    port,
    [
      `${method} ${target} HTTP/1.1`,
      ...Object.entries({ Host: `127.0.0.1:${port}`, Connection: 'close', ...headers }).map(([k, v]) => `${k}: ${v}`),
      '',
      '',
    ].join('\r\n'),
    isStream,
  )

export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)

type Heard = Readonly<{
  event: string
  data: {
    run?: string
    from?: number
    records?: { step: number }[]
    step?: number
    runs?: { id: string; state: string }[]
  }
}>

/** Listens to the events; `until` resolves with all that was heard as soon as it suffices. */
export const listen = (port: number, headers: Readonly<Record<string, string>> = {}) => {
  const heard: Heard[] = []
  let rest = ''
  let look: () => void = () => undefined
  const socket = connect(port, '127.0.0.1')
  const lines = Object.entries({ Host: `127.0.0.1:${port}`, ...headers }).map(([k, v]) => `${k}: ${v}`)
  socket.write(`GET /events HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
  socket.on('error', () => undefined)
  socket.on('data', (data: Buffer) => {
    rest += data.toString('utf8')
    // Pieces of the transfer's encoding lie between the events, never within one that is whole.
    for (
      let found = /event: (\w+)\ndata: (.*)\n\n/.exec(rest);
      found;
      found = /event: (\w+)\ndata: (.*)\n\n/.exec(rest)
    ) {
      heard.push({ event: found[1] ?? '', data: JSON.parse(found[2] ?? '') as Heard['data'] })
      rest = rest.slice(found.index + found[0].length)
    }
    look()
  })
  const until = (suffices: (all: ReadonlyArray<Heard>) => boolean): Promise<ReadonlyArray<Heard>> =>
    new Promise((resolve) => {
      look = () => suffices(heard) && resolve(heard)
      look()
    })
  return { socket, heard, until, close: () => socket.destroy() }
}

/** The steps that a page knows after what it heard. */
export const stepsAfter = (heard: ReadonlyArray<Heard>, run: string): ReadonlyArray<number> =>
  heard
    .filter(({ event, data }) => event === 'metrics' && data.run === run)
    .reduce<ReadonlyArray<number>>(
      (steps, { data: { from = 0, records = [] } }) => [...steps.slice(0, from), ...records.map(({ step }) => step)],
      [],
    )
