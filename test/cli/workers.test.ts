import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { start } from '../support/processes.ts'
import { checkpoint, contents, json, timeless, tiny } from '../support/runFiles.ts'

/** The tiny machine, with as many workers as a test says. */
const free = tiny.replace('--set workers=1', '--set reportEvery=5')

const workersOf = (cwd: string, run: string): unknown =>
  (json(join(cwd, run, 'config.json')) as Readonly<Record<string, unknown>>)['workers']

test('5 steps and 5 more by two workers are 10 steps by two, byte for byte', async () => {
  const cwd = emptyFolder()
  const { stderr } = await succeed(cwd, `train ${free} --workers 2 --steps 10 --run whole`)
  assert.match(stderr, /^on task copy, in whole\n2 workers\n/m)
  await succeed(cwd, `train ${free} --workers 2 --steps 5 --run cut --quiet`)
  const resumed = await succeed(cwd, 'train --resume cut --steps 10')
  assert.match(resumed.stderr, /^2 workers\n/m)
  assert.deepEqual([workersOf(cwd, 'whole'), workersOf(cwd, 'cut')], [2, 2])
  assert.deepEqual(checkpoint(join(cwd, 'cut'), 'latest'), checkpoint(join(cwd, 'whole'), 'latest'))
  assert.deepEqual(timeless(join(cwd, 'cut')), timeless(join(cwd, 'whole')))
})

test('no more workers than sequences, and one where there are no kernels or batches are whole; the run knows how many', async () => {
  const cwd = emptyFolder()
  for (const [run, flags, sentence, workers] of [
    ['many', '--workers 9', /^2 workers: one per sequence of a batch\n/m, 2],
    ['plain', '--workers 2 --set path=reference', /^1 worker: the reference path was asked for\n/m, 1],
    ['cpu', '--workers 2 --backend cpu', /^1 worker: the fused kernels run only on the WASM backend/m, 1],
    [
      'dropping',
      '--workers 2 --set model.conventions.bypassDropout=0.5',
      /^1 worker: bypass dropout is drawn for whole batches\n/m,
      1,
    ],
    ['single', '--workers auto --set batchSize=1', /^1 worker\n/m, 1],
  ] as const) {
    const { stderr } = await succeed(cwd, `train ${free} ${flags} --steps 1 --run ${run}`)
    assert.match(stderr, sentence)
    assert.equal(workersOf(cwd, run), workers)
  }
  const { code, stderr } = await engram(cwd, `train ${free} --workers 0 --run none`)
  assert.equal(code, 2)
  assert.match(stderr, /workers: expected one of auto, or a whole number ≥ 1, got 0\n/)
})

test('by itself, train takes as many workers as pay, and says how many', async () => {
  const cwd = emptyFolder()
  const { stderr } = await succeed(cwd, `train ${free} --workers auto --steps 2 --run a`)
  const [, chosen] = /^(\d) workers?(?: \(2 measured [\d.]+×\)| \(measured [\d.]+×\))?\n/m.exec(stderr) ?? []
  assert.equal(workersOf(cwd, 'a'), Number(chosen), stderr)
})

test('a signal ends the workers, too', async () => {
  const cwd = emptyFolder()
  const running = start(cwd, `train ${free} --workers 2 --steps 1000000 --run endless`)
  await running.said(/^step \d+ /m)
  running.process.kill('SIGINT')
  const { code, stderr } = await running.finished
  assert.equal(code, 130, stderr)
  assert.match(stderr, /To continue: npx engram train --resume endless\n/)
  assert.ok(contents(join(cwd, 'endless'), 'latest').finite)
})
