import assert from 'node:assert/strict'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { either as E } from 'fp-ts'
import { encodeCheckpoint, loadCheckpoint, trainStateOf } from '../../src/io/run/checkpoint.ts'
import { temporaryName } from '../../src/io/files/temporary.ts'
import { ownIdentity } from '../../src/io/run/processes.ts'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { ready } from '../support/ready.ts'
import { checkpoint, contents, metrics, snapshot, stepName, tiny } from '../support/runFiles.ts'

const often = '--set reportEvery=1 --set evalEvery=2 --set checkpointEvery=2'

/** Writes a run's checkpoints again, with another text in their metadata, or without it. */
const rewritten = async (
  run: string,
  change: (saved: Parameters<typeof encodeCheckpoint>[0]) => object,
): Promise<void> => {
  await ready()
  const path = join(run, 'checkpoints', 'latest.safetensors')
  const loaded = await loadCheckpoint(path)()
  if (E.isLeft(loaded)) assert.fail('unreadable')
  const { config, progress, computation } = loaded.right
  const saved = { state: trainStateOf(loaded.right), config, progress, ...(computation && { computation }) }
  writeFileSync(path, await encodeCheckpoint({ ...saved, ...change(saved) }))
}

describe('a run that has ended', () => {
  const cwd = emptyFolder()
  const easy = '--set task.maxWords=1 --learning-rate 0.03 --set evaluation.sequences=32'

  test('what a process left that was killed after the end is removed', async () => {
    await succeed(cwd, `train ${tiny} ${often} --steps 4 --run killed --quiet`)
    const run = join(cwd, 'killed')
    const before = snapshot(run)
    writeFileSync(join(run, 'lock'), JSON.stringify({ ...ownIdentity(), pid: 999_999_999, birth: '1', nonce: 'a' }))
    writeFileSync(temporaryName(join(run, 'checkpoints', 'latest.safetensors')), 'part')
    assert.match((await succeed(cwd, 'train --resume killed')).stdout, /^Nothing to do/)
    assert.deepEqual(snapshot(run), before)
  })

  for (const [end, options, says, resumed] of [
    [
      'steps',
      '--steps 4',
      /^Nothing to do: the run is at step 4, the last; --steps 8 --until steps trains on\.\n$/,
      '',
    ],
    [
      'steps',
      '--steps 4',
      /^Nothing to do: the run is at step 4, beyond the last step, 2; --steps 8 --until steps trains on\.\n$/,
      '--steps 2',
    ],
    [
      'solved',
      `${easy} --steps 400 --until solved`,
      /^Nothing to do: the run is at step (\d+) and solved; --steps \d+ --until steps trains on\.\n$/,
      '',
    ],
    [
      'bound',
      '--steps 90 --until loss<100',
      /^Nothing to do: the run is at step 4, and loss<100 is reached; --steps 8 --until steps trains on\.\n$/,
      '',
    ],
    [
      'plateau',
      '--steps 90 --until plateau --learning-rate 0 --set plateau.patience=1',
      /^Nothing to do: the run is at step 4, and no longer improves; --steps 8 --until steps trains on\.\n$/,
      '',
    ],
  ] as const)
    test(`by ${end}${resumed && ', resumed with '}${resumed}: --resume says that there is nothing to do, changes no file, and how to train on does`, async () => {
      const run = `${end}${resumed.length}`
      await succeed(cwd, `train ${tiny} ${often} ${options} --run ${run} --quiet`)
      const before = snapshot(join(cwd, run))
      const { stdout, stderr } = await succeed(cwd, `train --resume ${run} ${resumed}`)
      assert.match(stdout, says)
      assert.equal(stderr, '')
      const told = JSON.parse(
        (await succeed(cwd, `train --resume ${run} ${resumed} --json --quiet`)).stdout,
      ) as Readonly<Record<string, unknown>>
      assert.equal(`${String(told['nothingToDo'])}\n`, stdout)
      assert.deepEqual([told['end'], told['solved'] === true], [end, end === 'solved'])
      assert.ok(typeof told['evaluation'] === 'object')
      assert.deepEqual(snapshot(join(cwd, run)), before)
      const [, further = ''] = /; (.*) trains on/.exec(stdout) ?? []
      const step = Number(told['step'])
      const more = await succeed(
        cwd,
        `train --resume ${run} --set checkpointEvery=1000 ${further.replace(/\d+/, String(step + 1))} --json`,
      )
      assert.deepEqual([JSON.parse(more.stdout).step, JSON.parse(more.stdout).nothingToDo], [step + 1, undefined])
    })

  test('by steps, resumed with a rule: earlier evaluations by another rule do not count', async () => {
    await succeed(cwd, `train ${tiny} ${often} --steps 6 --until loss<100 --run other --quiet`)
    assert.equal(metrics(join(cwd, 'other')).at(-1)?.step, 4)
    const { stderr, stdout } = await succeed(cwd, 'train --resume other --steps 6 --until loss<0.0001')
    assert.match(stderr, /^The stopping rule is another one: earlier evaluations do not count\.$/m)
    assert.match(stdout, /trained in 6 updates/)
  })
})

describe('a run that continues with another config', () => {
  const cwd = emptyFolder()
  const lessons = (...words: ReadonlyArray<number>): string =>
    `--set curriculum.kind=adaptive --set curriculum.learnedBelow=1000 --set curriculum.window=1 --set curriculum.review=0 --set curriculum.lessons=${JSON.stringify(words.map((maxWords) => ({ maxWords })))}`

  test('with fewer lessons, it continues with the last', async () => {
    await succeed(cwd, `train ${tiny} ${often} ${lessons(1, 1, 1, 1)} --steps 4 --run lessons --quiet`)
    const { stderr } = await succeed(cwd, `train --resume lessons ${lessons(1)} --steps 6`)
    assert.match(stderr, /^The curriculum has 2 lessons now: training continues with the last one\.$/m)
    assert.deepEqual(
      metrics(join(cwd, 'lessons')).map((record) => record['lesson']),
      [2, 3, 4, 5, 2, 2],
    )
    const again = await succeed(cwd, 'train --resume lessons --steps 7')
    assert.doesNotMatch(again.stderr, /lessons now/)
  })

  test('a rollback to a checkpoint of before continues with the last lesson, too', async () => {
    await succeed(cwd, `train ${tiny} ${often} ${lessons(1, 1, 1, 1)} --steps 4 --run back --quiet`)
    const policy = '--set onDivergence.policy=rollback --set onDivergence.rateFactor=1e-40 --set checkpointEvery=50'
    const { stderr } = await succeed(
      cwd,
      `train --resume back ${lessons(1)} ${policy} --learning-rate 1e38 --steps 8 --set evalEvery=100`,
    )
    assert.match(stderr, /rolled back to step 4/)
  })

  const falling =
    '--learning-rate 0.01 --set optimizer.schedule.kind=linear --set optimizer.schedule.over=4 --set optimizer.schedule.end=0 --set optimizer.schedule.warmup=0'
  const rates = (run: string) => metrics(join(cwd, run)).map((record) => record['learningRate'])

  test('a rate that waited and waits no more falls from there', async () => {
    const never = `${falling} --set optimizer.schedule.onceBelow=1e-9`
    await succeed(cwd, `train ${tiny} ${often} ${never} --steps 4 --run waits --quiet`)
    const { stderr } = await succeed(cwd, 'train --resume waits --steps 8 --set optimizer.schedule.onceBelow=null')
    assert.match(stderr, /^The decay of the learning rate no longer waits for a loss: it starts now\.$/m)
    assert.deepEqual(rates('waits'), [0.01, 0.01, 0.01, 0.01, 0.0075, 0.005, 0.0025, 0])
  })

  test('a rate that fell and now waits is at its height', async () => {
    await succeed(
      cwd,
      `train ${tiny} ${often} ${falling} --set optimizer.schedule.onceBelow=null --steps 2 --run falls --quiet`,
    )
    const { stderr } = await succeed(cwd, 'train --resume falls --steps 4 --set optimizer.schedule.onceBelow=1e-9')
    assert.match(
      stderr,
      /^The decay of the learning rate waits now for a loss below optimizer\.schedule\.onceBelow\.$/m,
    )
    assert.deepEqual(rates('falls'), [0.0075, 0.005, 0.01, 0.01])
  })

  test('a run that starts from the params of one in its last lesson starts with the first', async () => {
    await succeed(cwd, `train ${tiny} ${often} --from lessons ${lessons(1)} --steps 2 --run from --quiet`)
    assert.deepEqual(
      metrics(join(cwd, 'from')).map((record) => record['lesson']),
      [2, 2],
    )
  })
})

describe('a checkpoint says how it was computed', () => {
  const cwd = emptyFolder()
  const run = join(cwd, 'run')

  test('and a run that continues in another way says that its bits may differ, once', async () => {
    await succeed(cwd, `train ${tiny} ${often} --steps 2 --run run --quiet`)
    const said = JSON.parse(contents(run, 'latest').metadata['computation'] ?? '{}') as Readonly<
      Record<string, unknown>
    >
    assert.deepEqual({ ...said, kernels: null }, { backend: 'wasm', kernels: null, mode: 'fused', workers: 1 })
    assert.match(String(said['kernels']), /^(plain|relaxed)$/)
    assert.match(
      (await succeed(cwd, 'inspect run')).stdout,
      /step 2, written by engram .*\ncomputed in fused kernels with (plain|relaxed) SIMD, on wasm, by 1 worker$/m,
    )
    assert.doesNotMatch((await succeed(cwd, 'train --resume run --steps 3')).stderr, /last bits/)

    const other = said['kernels'] === 'plain' ? 'relaxed' : 'plain'
    await rewritten(run, ({ computation }) => ({ computation: { ...computation, kernels: other, mode: 'stepwise' } }))
    const { stderr } = await succeed(cwd, 'train --resume run --steps 4 --set checkpointEvery=1 --quiet')
    assert.equal(
      stderr,
      `Since the checkpoint was saved, the computation has changed: kernels ${other} SIMD → ${String(said['kernels'])} SIMD, execution step by step → in fused kernels. The numbers may differ in their last bits from those of an uninterrupted run.\n`,
    )
    assert.equal((await succeed(cwd, 'train --resume run --steps 5 --quiet')).stderr, '')
    const two = await succeed(cwd, 'train --resume run --steps 6 --workers 2 --quiet')
    assert.match(two.stderr, /^Since .*: workers 1 → 2\./)
  })

  for (const [what, computation] of [
    ['an older one does not, and continues without a note', undefined],
    ['what another version says in another way counts as unknown', { kernels: 1 }],
  ] as const)
    test(what, async () => {
      const name = computation === undefined ? 'old' : 'strange'
      const old = join(cwd, name)
      await succeed(cwd, `train ${tiny} ${often} --steps 2 --run ${name} --quiet`)
      await rewritten(old, () => ({ computation }))
      assert.equal((await succeed(cwd, `train --resume ${name} --steps 3 --quiet`)).stderr, '')
    })
})

test('after a failure between a record and the best checkpoint, no record is written twice', async () => {
  const cwd = emptyFolder()
  const run = join(cwd, 'run')
  await succeed(cwd, `train ${tiny} ${often} --steps 4 --run run --quiet`)
  // A checkpoint of before the record of its step, as where the recorder fails after it has written.
  await rewritten(run, ({ progress }) => ({ progress: { ...(progress as object), recorded: 3 } }))
  await succeed(cwd, 'train --resume run --steps 6 --quiet')
  assert.deepEqual(
    metrics(run).map(({ step }) => step),
    [1, 2, 3, 4, 5, 6],
  )
  assert.deepEqual(readFileSync(join(run, 'metrics.jsonl'), 'utf8').match(/\n/g)?.length, 6)
})

test('a refused resumption leaves a run that can be resumed: the config is the old one', async () => {
  const cwd = emptyFolder()
  await succeed(cwd, `train ${tiny} ${often} --steps 2 --run run --quiet`)
  copyFileSync(join(cwd, 'run/config.json'), join(cwd, 'before.json'))
  assert.equal((await engram(cwd, 'train --resume run --steps 9 --set optimizer.average=0.9')).code, 2)
  assert.equal(readFileSync(join(cwd, 'run/config.json'), 'utf8'), readFileSync(join(cwd, 'before.json'), 'utf8'))
  await succeed(cwd, 'train --resume run --steps 3 --quiet')
  assert.ok(checkpoint(join(cwd, 'run'), stepName(3)).length > 0)
})
