import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { emptyFolder } from '../support/emptyFolder.ts'
import { engramProcess, start, succeedProcess } from '../support/processes.ts'
import { contents, json, snapshot, tiny } from '../support/runFiles.ts'

const line = `reproduce --task copy --memory ntm none --seeds 2 --steps 120 --processes 2 --set checkpointEvery=5 --set evalEvery=20 ${tiny} --set evaluation.variantSequences=2`

type Results = Readonly<{
  made: ReadonlyArray<Readonly<Record<string, unknown>>>
  runs: ReadonlyArray<Readonly<Record<string, unknown>>>
}>

const results = (cwd: string): Results => json(join(cwd, 'results', 'results.json')) as Results

/** Without what depends on a clock, and on who made it. */
const timeless = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(timeless)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'seconds' && key !== 'msPerStep' && key !== 'made')
      .map(([key, field]) => [key, timeless(field)]),
  )
}

/** The report up to what made it, without the columns that depend on a clock. */
const timelessReport = (cwd: string): string => {
  const [text = ''] = readFileSync(join(cwd, 'RESULTS.md'), 'utf8').split('## Provenance')
  return text
    .split('\n\n')
    .map((block) => {
      const lines = block.split('\n').map((line) => line.split(' | '))
      const timed = (at: number): boolean => /^(time until solved|ms per update)/.test(lines[0]?.[at] ?? '')
      return lines.map((cells) => cells.filter((_, at) => !timed(at)).join(' | ')).join('\n')
    })
    .join('\n\n')
}

const figures = (cwd: string): ReadonlyMap<string, string> => snapshot(join(cwd, 'results', 'plots'))

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
  const { stdout, stderr } = await succeedProcess(whole, line)
  assert.match(stderr, /^4 runs, 0 already finished; 2 in parallel\n/)
  assert.equal(stderr.match(/^\[\d of 4\] copy with (ntm|none) \(.*\), seed [12]: /gm)?.length, 4, stderr)
  for (const file of stdout.trim().split('\n')) assert.ok(existsSync(join(whole, file)), file)
  assert.equal(stdout.trim().split('\n').length, 5, stdout)
  const { runs } = results(whole)
  assert.deepEqual(
    runs.map(({ memory, seed, larger }) => [memory, seed, (larger as ReadonlyArray<unknown>).length]),
    [
      ['ntm', 1, 2],
      ['ntm', 2, 2],
      ['none', 1, 0],
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
        /Stopped by SIGINT\.\n {2}• Finished work is saved\. To continue: npx engram reproduce --task copy /,
      )
    }
    // Whoever trained for it stops when it is gone.
    await deserted(cut)
  }
  await succeedProcess(cut, line)
  assert.deepEqual(timeless(results(cut)), timeless(results(whole)))

  const again = await succeedProcess(cut, line)
  assert.equal(again.stderr, '4 runs, 4 already finished; 2 in parallel\n')
  assert.deepEqual(timeless(results(cut)), timeless(results(whole)))

  // A run that cannot go on hinders no other, and is told of.
  const broken = readdirSync(runsIn(cut)).find((run) => /^copy-ntm.*-2$/.test(run)) ?? ''
  rmSync(join(runsIn(cut), broken, 'result.json'))
  writeFileSync(join(runsIn(cut), broken, 'checkpoints', 'latest.safetensors'), 'no checkpoint')
  const without = await engramProcess(cut, line)
  assert.equal(without.code, 1)
  assert.match(without.stderr, /copy-ntm.*-2 failed with exit code 4: Cannot read /)
  assert.match(readFileSync(join(cut, 'RESULTS.md'), 'utf8'), /^\| copy \| ntm \| [^|]+ \| \d of 1 \|/m)
})

const short = `--steps 20 --processes 2 --set evalEvery=10 ${tiny}`

test('what other commands left stays in the report, and what is done again gives the same', async () => {
  const cwd = emptyFolder()
  await succeedProcess(cwd, `reproduce --task copy --memory none ntm --seeds 2 ${short}`)
  const before = results(cwd)
  await succeedProcess(cwd, `reproduce --task copy --memory none --seeds 1 ${short} --set batchSize=3`)
  writeFileSync(join(cwd, 'results', 'notes.md'), '## What was tried\n\nEverything.\n')
  await succeedProcess(cwd, `reproduce --task reversal --memory none --preset paper --seeds 1 ${short}`)
  const all = results(cwd)
  assert.deepEqual(
    all.runs.map(({ task, memory, seed, made }) => [task, memory, seed, made]),
    [
      ['copy', 'ntm', 1, 0],
      ['copy', 'ntm', 2, 0],
      ['copy', 'none', 1, 0],
      ['copy', 'none', 2, 0],
      ['copy', 'none', 1, 1],
      ['reversal', 'none', 1, 2],
    ],
  )
  assert.deepEqual(timeless(all.runs.slice(0, 4)), timeless(before.runs))
  const report = readFileSync(join(cwd, 'RESULTS.md'), 'utf8')
  assert.match(report, /\n\n## What was tried\n\nEverything\.\n\n## Provenance\n/)
  assert.equal(report.match(/^npx engram reproduce /gm)?.length, 3)
  assert.match(report, /^\| copy \| none \| .*batchSize=3.* \| 1 of 1 \|/m)

  // Of a clone there is but what was committed.
  const drawn = figures(cwd)
  rmSync(runsIn(cwd), { recursive: true })
  const { stderr } = await succeedProcess(cwd, `reproduce --task copy --memory none --seeds 2 ${short}`)
  assert.match(stderr, /^2 runs, 0 already finished; /)
  assert.deepEqual(timeless(results(cwd)), timeless(all))
  assert.deepEqual(figures(cwd), drawn)

  const fresh = emptyFolder()
  await succeedProcess(fresh, `reproduce --task copy --memory none ntm --seeds 2 ${short}`)
  const again = emptyFolder()
  await succeedProcess(again, `reproduce --task copy --memory none ntm --seeds 2 ${short}`)
  assert.match(timelessReport(again), / \| sequences until solved \| sequences until below 1 bit \| /)
  assert.equal(timelessReport(again), timelessReport(fresh))
  assert.deepEqual(figures(again), figures(fresh))
})

test('a run of other defaults is never taken for one of these, and stays', async () => {
  const cwd = emptyFolder()
  const one = `reproduce --task copy --memory none --seeds 1 ${short}`
  await succeedProcess(cwd, one)
  const [name = ''] = readdirSync(runsIn(cwd))
  const run = join(runsIn(cwd), name)
  const data = join(cwd, 'results', 'results.json')
  // As if the default had been another one when it was made.
  for (const file of [join(run, 'config.json'), join(run, 'result.json'), data])
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"clipNorm": ?10/, '"clipNorm":50'))
  const kept = snapshot(run)

  // Another command does not make it again, but says what it is.
  const other = await succeedProcess(cwd, `${one} --set batchSize=3`)
  assert.match(other.stderr, /^copy with none \(.*\) was made with another optimizer\.clipNorm, and is outdated$/m)
  assert.match(readFileSync(join(cwd, 'RESULTS.md'), 'utf8'), /^Outdated, until trained again: copy with none /m)

  const { stderr } = await succeedProcess(cwd, one)
  assert.match(
    stderr,
    /^results.runs.copy-none.*-1 has another optimizer\.clipNorm and is left unchanged; the new run is .*-1\.2\n1 run, 0 already finished; /,
  )
  assert.match(stderr, /^copy with none .*: 1 earlier result of former defaults removed from the report$/m)
  assert.deepEqual(snapshot(run), kept)
  assert.ok(!readFileSync(data, 'utf8').includes('"clipNorm":50'))
  assert.ok(!readFileSync(join(cwd, 'RESULTS.md'), 'utf8').includes('Outdated'))
  assert.match((await succeedProcess(cwd, one)).stderr, /1 run, 1 already finished; /)
})

test('results of another kind are told of before anything runs', async () => {
  const cwd = emptyFolder()
  mkdirSync(join(cwd, 'results'))
  writeFileSync(join(cwd, 'results', 'results.json'), '{"runs":[]}')
  const { code, stderr } = await engramProcess(cwd, `reproduce --task copy --memory none --seeds 1 ${short}`)
  assert.equal(code, 2)
  assert.match(stderr, /results\.json .*\n.*not results in format engram-results\/1; remove it/)
  assert.ok(!existsSync(runsIn(cwd)))
})

test('a run that diverges counts as one that failed', async () => {
  const cwd = emptyFolder()
  await succeedProcess(
    cwd,
    `reproduce --task copy --memory ntm --seeds 1 --steps 50 ${tiny} --set optimizer.learningRate=1e38 --set optimizer.kind=rmsprop --set evalEvery=10`,
  )
  const [run] = results(cwd).runs
  assert.deepEqual([run?.['ended'], run?.['solved'], run?.['belowOneBit']], ['diverged', null, null])
  assert.match(readFileSync(join(cwd, 'RESULTS.md'), 'utf8'), /not solved: copy with ntm \(.*\), seed 1\.$/m)
})

test('what there is not is refused before anything runs', async () => {
  const cwd = emptyFolder()
  for (const [words, message] of [
    ['--task cpoy', 'Unknown task "cpoy"; did you mean copy?\n'],
    ['--memory ntn', 'Unknown memory "ntn"; did you mean ntm?\n'],
    ['--seeds 0', '--seeds: expected a whole number ≥ 1, got "0"\n'],
    ['--processes many', '--processes: expected a whole number ≥ 1, got "many"\n'],
  ] as const) {
    const { code, stderr } = await engramProcess(cwd, `reproduce ${words}`)
    // A list of names may follow.
    assert.deepEqual([code, stderr.slice(0, message.length)], [2, message])
  }
  assert.deepEqual(readdirSync(cwd), [])
})
