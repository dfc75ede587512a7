import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { child, keyOf, uniform } from '../../src/core/random.ts'
import { succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { start } from '../support/processes.ts'
import { checkpoint, timeless, tiny } from '../support/runFiles.ts'

/** `KILLS=50 npm test -- kill` kills more often. */
const KILLS = Number(process.env['KILLS'] ?? 6)
const STEPS = 15 * KILLS

/** A checkpoint every step, a record every second one, an evaluation every third. */
const options = `${tiny} --set checkpointEvery=1 --set reportEvery=2 --set evalEvery=3 --steps ${STEPS}`

test(`killed ${KILLS} times at random moments, a run goes on each time and ends as if it had never been`, async (t) => {
  const cwd = emptyFolder()
  const [whole, cut] = [join(cwd, 'whole'), join(cwd, 'cut')]

  const began = performance.now()
  const undisturbed = start(cwd, `train ${options} --run whole`)
  await undisturbed.said(/^Training /m)
  const startUp = performance.now() - began
  assert.equal((await undisturbed.finished).code, 0)
  const training = performance.now() - began - startUp

  const delays = [...uniform(child(keyOf(2026), 'kills'), KILLS)]
  const begins = () => (existsSync(join(cut, 'config.json')) ? 'train --resume cut' : `train ${options} --run cut`)
  const reached: number[] = []
  let killed = 0
  for (const [at, delay] of delays.entries()) {
    const { process, finished, said } = start(cwd, begins())
    // Every third while it starts; the others in up to one and a half times its share of the steps.
    const early = at % 3 === 0
    if (!early) await said(/^(Training|Continuing from step) /m)
    await Promise.race([finished, sleep(delay * (early ? startUp : (1.5 * training) / KILLS))])
    process.kill('SIGKILL')
    const { code, signal, stderr } = await finished
    if (signal === 'SIGKILL') killed++
    else assert.equal(code, 0, stderr)
    reached.push(Number(/from step (\d+)/.exec(stderr)?.[1] ?? 0))
  }
  t.diagnostic(`${killed} of ${KILLS} kills came before its end; it went on from ${reached.join(', ')}`)
  assert.ok(killed >= KILLS / 2, 'it was hardly disturbed')
  assert.ok(
    reached.some((step) => step > 0),
    'it never came far enough to be resumed',
  )

  await succeed(cwd, `${begins()} --quiet`)
  assert.deepEqual(checkpoint(cut, 'latest'), checkpoint(whole, 'latest'))
  assert.deepEqual(checkpoint(cut, 'best'), checkpoint(whole, 'best'))
  assert.deepEqual(timeless(cut), timeless(whole))
  assert.deepEqual(readdirSync(cut).toSorted(), ['checkpoints', 'config.json', 'metrics.jsonl', 'plots'])
  assert.deepEqual(
    readdirSync(join(cut, 'checkpoints'))
      .filter((name) => !name.startsWith('step-'))
      .toSorted(),
    ['best.safetensors', 'latest.safetensors'],
  )
  assert.deepEqual(readdirSync(cwd).toSorted(), ['cut', 'whole'])
})
