import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../support/built.ts'
import { engram, succeed, wordsOf } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { start, startNode } from '../support/processes.ts'
import { checkpoint, contents, metrics, timeless, tiny } from '../support/runFiles.ts'

/** Two seconds by the design, and patience for a machine that does other things, too. */
const LIMIT_MS = 6000

const progressIn = (run: string): Readonly<{ step: number; recorded: number }> => {
  const { metadata } = contents(run, 'latest')
  const { recorded } = JSON.parse(metadata['progress'] ?? '') as { recorded: number }
  return { step: Number(metadata['step']), recorded }
}

/** Resolves when a run's metrics have a step. */
const recorded = async (run: string, step: number): Promise<void> => {
  for (let tries = 0; tries < 3000; tries++) {
    if (existsSync(join(run, 'metrics.jsonl')) && metrics(run).some((record) => record.step === step)) return
    await sleep(10)
  }
  assert.fail(`step ${step} was never recorded`)
}

test('SIGINT and SIGTERM while it trains: saved, told, and gone on with as if nothing had happened', async (t) => {
  const cwd = emptyFolder()
  const options = `${tiny} --set evalEvery=10 --set checkpointEvery=25 --steps 90`
  const run = join(cwd, 'cut')
  await succeed(cwd, `train ${options} --run whole --quiet`)
  let line = `train ${options} --run cut`
  for (const [signal, expected] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const { process, finished, said } = start(cwd, line)
    await said(/^step \d+0 · /m)
    const asked = performance.now()
    process.kill(signal)
    const { code, stdout, stderr } = await finished
    const took = performance.now() - asked
    t.diagnostic(`${signal} while training: ${Math.round(took)} ms`)
    const { step } = progressIn(run)
    if (step === 90) assert.equal(code, 0, 'it was quicker than the signal')
    else {
      assert.deepEqual([code, stdout], [expected, ''], stderr)
      assert.match(stderr, new RegExp(`Stopped by ${signal}\\.\n {2}• Step ${step} is saved\\.\n.* --resume cut\n$`))
    }
    assert.ok(took < LIMIT_MS, `${took} ms`)
    assert.ok(!existsSync(join(run, 'lock')))
    line = 'train --resume cut --steps 90'
  }
  await succeed(cwd, `${line} --quiet`)
  assert.deepEqual(checkpoint(run, 'latest'), checkpoint(join(cwd, 'whole'), 'latest'))
  assert.deepEqual(checkpoint(run, 'best'), checkpoint(join(cwd, 'whole'), 'best'))
  assert.deepEqual(timeless(run), timeless(join(cwd, 'whole')))
})

test('a signal while it evaluates is answered as soon', async (t) => {
  const cwd = emptyFolder()
  const options = `${tiny} --set reportEvery=1 --set evalEvery=20 --steps 20 --set evaluation.sequences=8000`
  await succeed(cwd, `train ${options} --run whole --quiet`)
  const { process, finished } = start(cwd, `train ${options} --run cut`)
  await recorded(join(cwd, 'cut'), 19)
  await sleep(150) // one more step
  const asked = performance.now()
  process.kill('SIGTERM')
  const { code, stderr } = await finished
  const took = performance.now() - asked
  t.diagnostic(`SIGTERM while evaluating: ${Math.round(took)} ms`)
  assert.equal(code, 143, stderr)
  assert.ok(took < LIMIT_MS, `${took} ms`)
  assert.deepEqual(progressIn(join(cwd, 'cut')), { step: 20, recorded: 19 })
  await succeed(cwd, 'train --resume cut --steps 20 --quiet')
  assert.deepEqual(checkpoint(join(cwd, 'cut'), 'latest'), checkpoint(join(cwd, 'whole'), 'latest'))
  assert.deepEqual(timeless(join(cwd, 'cut')), timeless(join(cwd, 'whole')))
})

test('a second signal ends it at once, in the middle of a step', async (t) => {
  const cwd = emptyFolder()
  // One step over 20,000 rows, one by one, takes far longer than anybody waits.
  const endless = `${tiny} --set path=reference --set task.minWords=10000 --set task.maxWords=10000 --batch-size 1 --run endless`
  const { process, finished, said } = start(cwd, `train ${endless}`)
  await said(/^Training /m)
  await sleep(3000)
  process.kill('SIGINT')
  await sleep(500)
  assert.equal(process.exitCode, null, 'the first signal waits for the step')
  const asked = performance.now()
  process.kill('SIGINT')
  const { signal, stderr } = await finished
  t.diagnostic(`second SIGINT: ${Math.round(performance.now() - asked)} ms`)
  assert.equal(signal, 'SIGINT', stderr) // in a shell: 130
})

test('under tsx, a terminal’s interrupt reaches loader and command, and is one; nobody else may train there', async () => {
  const cwd = emptyFolder()
  const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs')
  const line = wordsOf([`train ${tiny} --set evalEvery=10 --steps 100000 --run cut`])
  const attempt = async (command: ReadonlyArray<string>): Promise<string> => {
    const { process: loader, finished, said } = startNode(cwd, [tsx, join(root, 'cli.ts'), ...command], { group: true })
    await said(/^step \d+0 · /m)
    const intruder = await engram(cwd, 'train --resume cut')
    assert.equal(intruder.code, 2)
    assert.match(
      intruder.stderr,
      /^Process \d+ is training in cut\. Wait until it ends, or stop it, then try again\.\n$/,
    )
    process.kill(-(loader.pid ?? 0), 'SIGINT')
    const { code, stderr } = await finished
    assert.equal(code, 130, stderr)
    return stderr
  }
  // tsx gives a process 60 ms to answer, which a crowded machine may not grant it: then it is killed, and goes on.
  let said = await attempt(line)
  for (let again = 0; again < 2 && !said.includes('is saved.'); again++)
    said = await attempt(wordsOf(['train --resume cut']))
  const { step } = progressIn(join(cwd, 'cut'))
  assert.ok(said.includes(`Step ${step} is saved.`), said)
})
