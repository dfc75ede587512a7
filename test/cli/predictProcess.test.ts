import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { engramGiven, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { type Running, startReading } from '../support/processes.ts'

const cwd = emptyFolder()

before(() =>
  succeed(
    cwd,
    'train --task copy --set task.bits=2 --set model.slots=3 --set model.wordSize=2 --set model.controller.units=4 --batch-size 3 --steps 1 --workers 1 --quiet --run copy',
  ),
)

const lines = [
  [0, 0, 1, 0],
  [1, 0, 0, 0],
  [0, 1, 0, 0],
].map((row) => JSON.stringify({ input: row }))

/** What a stream in this process answers. */
const expected = async (flags = '', asked: ReadonlyArray<string> = lines): Promise<string> => {
  const stdin = async function* () {
    for (const line of asked) yield Buffer.from(line)
  }
  return (await engramGiven(cwd, { stdin }, `predict copy --stream ${flags}`)).stdout
}

const tell = ({ process }: Running, text: string): void => void process.stdin?.write(text)

/** The next answer, which has to come while the process waits for more. */
const answerOf = async ({ process }: Running): Promise<string> => {
  const [text] = (await once(process.stdout ?? assert.fail(), 'data')) as [Buffer]
  return text.toString()
}

test('answers come before the next line is sent; the end of the input keeps the state', async () => {
  const running = startReading(cwd, 'predict copy --stream --state end.state')
  let said = ''
  for (const line of lines.slice(0, 2)) {
    tell(running, `${line}\n`)
    said += await answerOf(running)
  }
  // A last line without an end.
  running.process.stdin?.end(lines[2])
  const { code, stdout, stderr } = await running.finished
  assert.deepEqual([code, stderr], [0, ''])
  assert.ok(stdout.startsWith(said))
  assert.equal(stdout, await expected())
  const again = [...lines, lines[0] as string]
  assert.equal(stdout + (await expected('--state end.state', lines.slice(0, 1))), await expected('', again))
})

test('a signal while it waits for a line: the state is kept', async () => {
  const signals = [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const
  await Promise.all(
    signals.map(async ([signal, code]) => {
      const running = startReading(cwd, `predict copy --stream --state ${signal}.state`)
      tell(running, `${lines[0]}\n`)
      const first = await answerOf(running)
      running.process.kill(signal)
      const ended = await running.finished
      assert.deepEqual([ended.code, ended.stdout], [code, first])
      assert.match(ended.stderr, new RegExp(`^Stopped by ${signal}\\.\n {2}• The state is in ${signal}\\.state`))
      assert.equal(first + (await expected(`--state ${signal}.state`, lines.slice(1))), await expected())
    }),
  )
})

test('when nobody reads its answers any more, it keeps the state and ends', async () => {
  const running = startReading(cwd, 'predict copy --stream --state pipe.state')
  tell(running, `${lines[0]}\n`)
  await answerOf(running)
  running.process.stdout?.destroy()
  running.process.stdin?.on('error', () => undefined)
  // The input stays open: the process has to notice by itself, at the latest when it answers this line.
  tell(running, `${lines[1]}\n`)
  const { code, stderr } = await running.finished
  assert.deepEqual([code, stderr], [0, ''])
  assert.ok(existsSync(join(cwd, 'pipe.state')))
  const next = await expected('--state pipe.state', lines.slice(2))
  const last = async (asked: ReadonlyArray<string>): Promise<string> =>
    (await expected('', asked)).split('\n').at(-2) ?? ''
  const possible = await Promise.all([last(lines), last([lines[0] as string, lines[2] as string])])
  assert.ok(possible.includes(next.trim()), next)
})
