import assert from 'node:assert/strict'
import { cpSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { child, integer, keyOf } from '../../src/core/random.ts'
import { isTemporary } from '../../src/io/files/temporary.ts'
import { builtCli, root } from '../support/built.ts'
import { endedWell, wordsOf } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { type Running, startNode } from '../support/processes.ts'
import { checkpoint, contents, timeless, tiny } from '../support/runFiles.ts'

/** `ENGRAM_SIGNALS=200 npm run test:slow -- signalsEverywhere` blocks and signals at more random moments. */
const SIGNALS = Number(process.env['ENGRAM_SIGNALS'] ?? 6)

/** The thread is blocked for an hour, so an answer within this time (ms) does not wait for it. */
const LIMIT_MS = 30_000

const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type Signal = (typeof signals)[number]

const machine = tiny.replace('--set task.bits=1 --set task.maxWords=2 ', '').replace('--set workers=1', '')
const options = `--task ./blocking.js ${machine} --set evalEvery=5 --set reportEvery=2 --set checkpointEvery=4 --steps 12`

/** A folder with the task that blocks. */
const place = (): string => {
  const cwd = emptyFolder()
  cpSync(join(root, 'test', 'fixtures', 'parts', 'blocking.js'), join(cwd, 'blocking.js'))
  return cwd
}

/** Starts a command that blocks at a draw; at none if there is no number. */
const begin = (cwd: string, line: string, at?: number): Running =>
  startNode(cwd, [builtCli(), ...wordsOf([line])], {
    env: { ...process.env, BLOCK_AT: String(at ?? -1), BLOCKED: join(cwd, 'blocked') },
  })

const wellDone = async (cwd: string, line: string): Promise<void> => void endedWell(await begin(cwd, line).finished)

/** Resolves once the command is blocked; true if it ended before. */
const blocked = async (cwd: string, { finished }: Running): Promise<boolean> => {
  const over = finished.then(() => true)
  while (!existsSync(join(cwd, 'blocked')))
    if (await Promise.race([over, sleep(10).then(() => false)])) return !existsSync(join(cwd, 'blocked'))
  return false
}

/** Asserts that nothing is left of a command: no lock, no temporary file. */
const assertClean = (cwd: string): void => {
  const left = readdirSync(cwd, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split('/').at(-1) ?? '')
    .filter((name) => name === 'lock' || isTemporary(name))
  assert.deepEqual(left, [])
}

/** Sends a signal to a blocked command; what it says, and after how long. */
const interrupted = async (running: Running, signal: Signal) => {
  const asked = performance.now()
  running.process.kill(signal)
  const limit = setTimeout(() => running.process.kill('SIGKILL'), LIMIT_MS)
  const ended = await running.finished
  clearTimeout(limit)
  return { ...ended, took: Math.round(performance.now() - asked) }
}

/** Trains, is blocked at a draw and signalled, and goes on as it is told to. */
const cutAndContinued = async (at: number, signal: Signal, flags: string, isResumed: boolean) => {
  const cwd = place()
  const [whole, cut] = [join(cwd, 'whole'), join(cwd, 'cut')]
  // Signals, and the bits of several workers, are those of this configuration.
  await wellDone(cwd, `train ${options} ${flags.includes('workers') ? flags : '--workers 1'} --run whole`)
  const line = `train ${options} ${flags} --run cut`
  if (isResumed) await wellDone(cwd, line.replace('--steps 12', '--steps 3'))
  const running = begin(cwd, isResumed ? `train --resume cut --steps 12 --task ./blocking.js ${flags}` : line, at)
  const wasLate = await blocked(cwd, running)
  if (wasLate) {
    endedWell(await running.finished)
    return undefined
  }
  const { code, signal: died, stderr, took } = await interrupted(running, signal)
  assert.deepEqual([code, died], [codes[signal], null], stderr)
  assert.doesNotMatch(stderr, /Internal error|\n {4}at /)
  const step = /^ {2}• Step (\d+) is saved/m.exec(stderr)?.[1]
  assert.ok(stderr.includes(`Stopped by ${signal}.\n`), stderr)
  assert.match(stderr, /^ {2}• (Step \d+ is saved|No step was done yet|No run was open yet)/m)
  assertClean(cwd)
  if (step !== undefined) assert.equal(contents(cut, 'latest').metadata['step'], step)
  const command = /^ {2}• To continue: npx engram (.*)$/m.exec(stderr)?.[1]
  assert.ok((command === undefined) === stderr.includes('No run was open yet'), stderr)
  const onward = command === undefined ? line : isResumed ? `${command} --steps 12` : command
  await wellDone(cwd, command === undefined && isResumed ? `train --resume cut --steps 12` : onward)
  assert.deepEqual(checkpoint(cut, 'latest'), checkpoint(whole, 'latest'))
  assert.deepEqual(checkpoint(cut, 'best'), checkpoint(whole, 'best'))
  assert.deepEqual(timeless(cut), timeless(whole))
  return `draw ${at}${isResumed ? ' of a resumed run' : ''} ${flags}: ${signal} answered in ${took} ms, ${step === undefined ? 'nothing to save' : `step ${step}`}`
}

const ways = ['--workers 1', '--workers 2', '--workers 1 --dashboard --port 0', '--workers 1 --tensorboard'] as const

/** Draws of a whole run, from the loading of the module to the last evaluation. */
const DRAWS = 45

test(`blocked at ${SIGNALS} random moments of every phase, a run answers, saves, and goes on as if nothing had been`, async (t) => {
  const cases = Array.from({ length: SIGNALS }, (_, number) => {
    const key = child(keyOf(2027), number)
    return {
      at: number === 0 ? 0 : integer(child(key, 'at'), 1, DRAWS),
      signal: signals[number % signals.length] as Signal,
      way: ways[integer(child(key, 'way'), 0, ways.length - 1)] as string,
      isResumed: number % 3 === 2,
    }
  })
  let answered = 0
  const lane = async (): Promise<void> => {
    for (let next = cases.pop(); next !== undefined; next = cases.pop()) {
      const said = await cutAndContinued(next.at, next.signal, next.way, next.isResumed)
      if (said !== undefined) answered++
      t.diagnostic(said ?? `draw ${next.at}: it ended before`)
    }
  }
  await Promise.all([lane(), lane()])
  assert.ok(answered >= SIGNALS / 2, `only ${answered}`)
})

test('blocked, the other commands end at a signal, too, and leave nothing', async (t) => {
  const cwd = place()
  await wellDone(cwd, `train ${options} --workers 1 --run one`)
  const check = async (command: string, signal: Signal): Promise<void> => {
    const own = place()
    cpSync(join(cwd, 'one'), join(own, 'one'), { recursive: true })
    const running = begin(own, command, 3)
    assert.ok(!(await blocked(own, running)), `${command} ended`)
    const { code, signal: died, stderr, took } = await interrupted(running, signal)
    assert.ok(died === signal || code === codes[signal], `${command}: ${code} ${died} after ${took} ms ${stderr}`)
    assert.doesNotMatch(stderr, /Internal error|\n {4}at /)
    assertClean(own)
    t.diagnostic(`${command.slice(0, 30)}: ${signal} answered in ${took} ms`)
  }
  const all = [
    ['evaluate one --task ./blocking.js', 'SIGHUP'],
    [`reproduce --memory ntm --seeds 1 --out results ${options}`, 'SIGINT'],
    [`reproduce --memory ntm --seeds 1 --out results ${options}`, 'SIGHUP'],
  ] as const
  await Promise.all(all.map(([command, signal]) => check(command, signal)))
})

test('a closed terminal: the run is saved though nobody reads what it says', async () => {
  const cwd = place()
  const running = begin(cwd, `train ${options} --workers 1 --run cut`, 20)
  assert.ok(!(await blocked(cwd, running)))
  running.process.stdout?.destroy()
  running.process.stderr?.destroy()
  const { code } = await interrupted(running, 'SIGHUP')
  assert.equal(code, 129)
  assertClean(cwd)
  assert.ok(contents(join(cwd, 'cut'), 'latest').finite)
  await wellDone(cwd, 'train --resume cut --task ./blocking.js')
})
