import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { child, type Key, keyOf, uniform } from '../../src/core/random.ts'
import { isTemporary } from '../../src/io/files/temporary.ts'
import { succeedProcess, start } from '../support/processes.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { checkpoint, timeless, tiny } from '../support/runFiles.ts'

/** `ENGRAM_KILLS=1000 npm run test:slow -- cli/kill` kills more often. Further seeds: `ENGRAM_KILLS_SEED=2`. */
const KILLS = Number(process.env['ENGRAM_KILLS'] ?? 10)
const SEED = Number(process.env['ENGRAM_KILLS_SEED'] ?? 2026)

/** The most kills of one run, and the steps that it has for each. */
const KILLS_OF_A_RUN = 25
const STEPS_OF_A_KILL = 15

/** A signal instead of every so many kills. */
const SIGNAL_EVERY = 5
const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const

/** A checkpoint every step, a record every second one, an evaluation every third. */
const options = (steps: number, workers = 1): string =>
  `${tiny.replace('workers=1', `workers=${workers}`)} --set checkpointEvery=1 --set reportEvery=2 --set evalEvery=3 --steps ${steps}`

/** A way to train: how it begins, how it goes on, where its run is, and what says that it trains. */
type Way = Readonly<{
  begin: (steps: number) => string
  resume: string
  /** The run, in the folder of the command. */
  run: (cwd: string) => string
  training: RegExp | undefined
}>

const byTrain = (flags = '', workers = 1): Way => ({
  begin: (steps) => `train ${options(steps, workers)} ${flags} --run cut`,
  resume: `train --resume cut ${flags}`,
  run: (cwd) => join(cwd, 'cut'),
  training: /^(Training|Continuing from step) /m,
})

const reproduce = (steps: number): string => `reproduce --task copy --memory ntm --seeds 1 --out cut ${options(steps)}`

/** The only run of a reproduction. */
const onlyIn = (cwd: string): string => {
  const [run, ...more] = readdirSync(join(cwd, 'cut', 'runs'))
  assert.deepEqual(more, [])
  return join(cwd, 'cut', 'runs', run ?? '')
}

const ways: Readonly<Record<string, Way>> = {
  train: byTrain(),
  'two workers': byTrain('', 2),
  tensorboard: byTrain('--tensorboard'),
  dashboard: byTrain('--dashboard --port 0'),
  reproduce: { begin: reproduce, resume: '', run: onlyIn, training: undefined },
}

/** What no process may leave once the last one has ended well. */
const leftIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => {
    const name = path.split('/').at(-1) ?? ''
    return name === 'lock' || isTemporary(name)
  })

type Counts = { kills: number; signals: number; ends: number; slowest: number }
const noCounts = (): Counts => ({ kills: 0, signals: 0, ends: 0, slowest: 0 })

/** Trains once undisturbed, then with kills and signals at random moments; both must be the same in the end. */
const disturbed = async (way: Way, kills: number, key: Key, counts: Counts): Promise<void> => {
  const cwd = emptyFolder()
  const steps = STEPS_OF_A_KILL * kills
  const undisturbed = emptyFolder()
  const began = performance.now()
  const first = start(undisturbed, way.begin(steps))
  await (way.training === undefined ? sleep(300) : first.said(way.training))
  const startUp = performance.now() - began
  assert.equal((await first.finished).code, 0, (await first.finished).stderr)
  const training = performance.now() - began - startUp
  const line = (): string =>
    way.resume !== '' && existsSync(join(cwd, 'cut', 'config.json')) ? way.resume : way.begin(steps)
  const delays = [...uniform(child(key, 'delays'), kills)]
  for (const [at, delay] of delays.entries()) {
    const { process, finished, said } = start(cwd, line())
    // Every third while it starts; the others in up to one and a half times its share of the steps.
    const isEarly = at % 3 === 0
    // A run that has reached its end does not say so.
    if (!isEarly && way.training !== undefined) await said(way.training).catch(() => undefined)
    const share = (1.5 * training) / kills + (way.training === undefined ? startUp : 0)
    await Promise.race([finished, sleep(delay * (isEarly ? startUp : share))])
    const isSignal = at % SIGNAL_EVERY === SIGNAL_EVERY - 1
    const signal = isSignal
      ? (signals[Math.floor(at / SIGNAL_EVERY) % signals.length] as keyof typeof codes)
      : 'SIGKILL'
    const asked = performance.now()
    process.kill(signal)
    const ended = await finished
    assert.doesNotMatch(ended.stderr, /Internal error|\n {4}at /)
    if (ended.signal === 'SIGKILL') counts.kills++
    else if (ended.code === 0) counts.ends++
    else {
      // Before the command handles signals, a signal ends it.
      assert.ok(
        ended.signal === signal || (isSignal && ended.code === codes[signal as keyof typeof codes]),
        ended.stderr,
      )
      if (ended.signal === null)
        assert.match(ended.stderr, /Stopped by SIG\w+\.\n {2}• (Step \d+ is saved|No )|Finished work is saved/)
      counts.signals++
      counts.slowest = Math.max(counts.slowest, Math.round(performance.now() - asked))
    }
  }
  await succeedProcess(cwd, line())
  const [cut, whole] = [cwd, undisturbed].map(way.run) as [string, string]
  for (const name of ['latest', 'best'])
    assert.ok(checkpoint(cut, name).equals(checkpoint(whole, name)), `${way.begin(steps)}: another ${name} checkpoint`)
  assert.deepEqual(timeless(cut), timeless(whole))
  assert.deepEqual(leftIn(cwd), [])
  assert.deepEqual(readdirSync(dirname(cut)).toSorted(), readdirSync(dirname(whole)).toSorted())
}

test(`killed ${KILLS} times at random moments, runs go on each time and end as if nothing had been`, async (t) => {
  const names = Object.keys(ways)
  const each = Math.ceil(KILLS / names.length)
  const runs = names.flatMap((name) =>
    Array.from({ length: Math.ceil(each / KILLS_OF_A_RUN) }, (_, number) => ({
      name,
      number,
      kills: Math.min(KILLS_OF_A_RUN, each - number * KILLS_OF_A_RUN),
    })),
  )
  const total = Object.fromEntries(names.map((name) => [name, noCounts()]))
  const lane = async (): Promise<void> => {
    for (let next = runs.shift(); next !== undefined; next = runs.shift()) {
      const { name, number, kills } = next
      const key = child(child(keyOf(SEED), name), number)
      await disturbed(ways[name] as Way, kills, key, total[name] as Counts)
    }
  }
  try {
    await Promise.all([lane(), lane()])
  } finally {
    for (const [name, { kills, signals: asked, ends, slowest }] of Object.entries(total))
      t.diagnostic(`${name}: ${kills} kills, ${asked} signals (${slowest} ms at most), ${ends} ended before`)
  }
  const counted = Object.values(total).reduce((sum, { kills, signals: asked }) => sum + kills + asked, 0)
  assert.ok(counted >= KILLS / 2, `it was hardly disturbed: ${counted} times`)
})
