import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { contents, emptyFolder, engram, json, start, succeed, tiny } from './support.ts'

const line = `reproduce --task copy --memory ntm none --seeds 2 --steps 120 --processes 2 --set checkpointEvery=5 --set evalEvery=20 ${tiny} --set evaluation.variantSequences=2`

type Results = Readonly<{ made: unknown; runs: ReadonlyArray<Readonly<Record<string, unknown>>> }>

const results = (cwd: string): Results => json(join(cwd, 'results', 'results.json')) as Results

/** Without what depends on a clock. */
const timeless = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(timeless)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'seconds' && key !== 'msPerStep')
      .map(([key, field]) => [key, timeless(field)]),
  )
}

const runsIn = (cwd: string): string => join(cwd, 'results', 'runs')

/** The runs that have something to go on from. */
const begun = (cwd: string): ReadonlyArray<string> =>
  existsSync(runsIn(cwd))
    ? readdirSync(runsIn(cwd)).filter((run) => existsSync(join(runsIn(cwd), run, 'checkpoints', 'latest.safetensors')))
    : []

const stepOf = (cwd: string, run: string): number => Number(contents(join(runsIn(cwd), run), 'latest').metadata['step'])

/** Waits until no process trains any more. */
const deserted = async (cwd: string): Promise<void> => {
  for (let tries = 0; tries < 600; tries++) {
    if (
      !existsSync(runsIn(cwd)) ||
      readdirSync(runsIn(cwd)).every((run) => !existsSync(join(runsIn(cwd), run, 'lock')))
    )
      return
    await sleep(50)
  }
  assert.fail('somebody still trains')
}

test('the same numbers twice: at one go; and stopped, killed, and gone on with', async () => {
  const [whole, cut] = [emptyFolder(), emptyFolder()]
  const { stdout, stderr } = await succeed(whole, line)
  assert.match(stderr, /^4 runs, 0 finished before; 2 at a time\n/)
  assert.equal(stderr.match(/^\[\d of 4\] copy with (ntm|none), seed [12]: /gm)?.length, 4, stderr)
  for (const file of stdout.trim().split('\n')) assert.ok(existsSync(join(whole, file)), file)
  assert.equal(stdout.trim().split('\n').length, 6, stdout)
  const { runs } = results(whole)
  assert.deepEqual(
    runs.map(({ memory, seed, larger }) => [memory, seed, (larger as ReadonlyArray<unknown>).length]),
    [
      ['ntm', 1, 2],
      ['none', 1, 0],
      ['ntm', 2, 2],
      ['none', 2, 0],
    ],
  )

  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    const { process, finished } = start(cut, line)
    while (begun(cut).length === 0) await sleep(10)
    await sleep(signal === 'SIGINT' ? 0 : 1500)
    process.kill(signal)
    const { code, stderr: said } = await finished
    if (signal === 'SIGINT') {
      assert.equal(code, 130, said)
      assert.ok(
        begun(cut).some((run) => stepOf(cut, run) < stepOf(whole, run)),
        'it trained on to the end',
      )
      assert.match(
        said,
        /Stopped by SIGINT\.\n {2}• Nothing is lost\. To go on: npx tsx cli\.ts reproduce --task copy /,
      )
    }
    // Whoever trained for it stops when it is gone.
    await deserted(cut)
  }
  await succeed(cut, line)
  assert.deepEqual(timeless(results(cut)), timeless(results(whole)))

  const again = await succeed(cut, line)
  assert.equal(again.stderr, '4 runs, 4 finished before; 2 at a time\n')
  assert.deepEqual(timeless(results(cut)), timeless(results(whole)))

  const other = await engram(cut, `${line} --set batchSize=3`)
  assert.equal(other.code, 2)
  assert.match(other.stderr, /copy-ntm-1 is a run with another batchSize\. Give another --out, or remove that run\.\n$/)

  // A run that cannot go on hinders no other, and is told of.
  rmSync(join(runsIn(cut), 'copy-ntm-2', 'result.json'))
  writeFileSync(join(runsIn(cut), 'copy-ntm-2', 'checkpoints', 'latest.safetensors'), 'no checkpoint')
  const without = await engram(cut, line)
  assert.equal(without.code, 1)
  assert.match(without.stderr, /copy-ntm-2 ended with exit code 4: Cannot read /)
  assert.match(readFileSync(join(cut, 'results', 'RESULTS.md'), 'utf8'), /^\| copy \| ntm \| \d of 1 \|/m)
})

test('a run that diverges counts as one that failed', async () => {
  const cwd = emptyFolder()
  await succeed(
    cwd,
    `reproduce --task copy --memory ntm --seeds 1 --steps 50 ${tiny} --set optimizer.learningRate=1e38 --set optimizer.kind=rmsprop --set evalEvery=10`,
  )
  const [run] = results(cwd).runs
  assert.deepEqual([run?.['ended'], run?.['solved'], run?.['belowOneBit']], ['diverged', null, null])
  assert.match(readFileSync(join(cwd, 'results', 'RESULTS.md'), 'utf8'), /not solved: copy with ntm, seed 1\.$/m)
})

test('what there is not is refused before anything runs', async () => {
  const cwd = emptyFolder()
  for (const [words, message] of [
    ['--task cpoy', 'Unknown task "cpoy"; did you mean copy?\n'],
    ['--memory ntn', 'Unknown memory "ntn"; did you mean ntm?\n'],
    ['--seeds 0', '--seeds: expected a whole number ≥ 1, got "0"\n'],
    ['--processes many', '--processes: expected a whole number ≥ 1, got "many"\n'],
  ] as const) {
    const { code, stderr } = await engram(cwd, `reproduce ${words}`)
    assert.deepEqual([code, stderr], [2, message])
  }
  assert.deepEqual(readdirSync(cwd), [])
})
