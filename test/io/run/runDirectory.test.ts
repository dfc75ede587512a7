import assert from 'node:assert/strict'
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { either as E } from 'fp-ts'
import { exitCode, explain } from '../../../src/core/errors.ts'
import { temporaryName } from '../../../src/io/files/temporary.ts'
import { loadCheckpoint } from '../../../src/io/run/checkpoint.ts'
import { settle } from '../../../src/io/run/createRun.ts'
import { appendMetrics, readMetrics } from '../../../src/io/run/metrics.ts'
import { listCheckpoints } from '../../../src/io/run/checkpointFiles.ts'
import { latestCheckpoint, saveCheckpoint } from '../../../src/io/run/runCheckpoints.ts'
import {
  bestFile,
  checkpointsFolder,
  closeRun,
  configFile,
  createRun,
  latestFile,
  metricsFile,
  continueRun,
  leaveRun,
  openRun,
  type Run,
  writeRunConfig,
} from '../../../src/io/run/runDirectory.ts'
import { ready } from '../../support/ready.ts'
import { snapshot } from '../../support/runFiles.ts'
import { folder, ok, refusal, stateAt } from '../support.ts'

const config = { task: { name: 'copy' }, steps: 300 }
const name = 'copy-ntm'

const save = (run: Run, step: number, options?: Parameters<typeof saveCheckpoint>[2]) =>
  ok(saveCheckpoint(run, { state: stateAt(step), config, progress: {} }, options))

const steps = async (directory: string): Promise<ReadonlyArray<string>> =>
  (await ok(listCheckpoints(directory))).map((path) => path.replace(/^.*step-0*|\.safetensors$/g, ''))

const stepIn = async (path: string | undefined): Promise<number | undefined> =>
  path === undefined ? undefined : (await ok(loadCheckpoint(path))).step

describe('making a run', () => {
  test('gives a directory with its config, folders and a lock', async (t) => {
    const directory = join(folder(t), 'deep', 'run')
    const run = await ok(createRun({ name, directory, config }))
    assert.deepEqual(readdirSync(directory).sort(), ['checkpoints', 'config.json', 'lock', 'plots'])
    assert.equal(readFileSync(configFile(directory), 'utf8'), `${JSON.stringify(config, undefined, 2)}\n`)
    assert.deepEqual(readdirSync(join(directory, '..')), ['run'])
    await ok(closeRun(run))
    assert.equal(existsSync(join(directory, 'lock')), false)
  })

  test('takes an empty directory, and one that a killed process had just begun with', async (t) => {
    const [empty, begun] = [folder(t), folder(t)]
    writeFileSync(join(begun, 'lock'), '{"pid":999999999,"host":"')
    writeFileSync(temporaryName(join(begun, 'config.json')), '{')
    for (const directory of [empty, begun]) {
      await ok(closeRun(await ok(createRun({ name, directory, config }))))
      assert.deepEqual(readdirSync(directory).sort(), ['checkpoints', 'config.json', 'plots'])
    }
  })

  test('never touches what is there', async (t) => {
    const at = folder(t)
    const [run, full, file] = [join(at, 'run'), join(at, 'full'), join(at, 'file')]
    await ok(closeRun(await ok(createRun({ name, directory: run, config }))))
    mkdirSync(full)
    writeFileSync(join(full, 'thesis.tex'), 'years of work')
    writeFileSync(file, 'text')
    for (const [directory, message] of [
      [run, /is already a run. Continue it with --resume/],
      [full, /never overwrites files/],
      [file, /is a file, and no directory/],
    ] as const) {
      const error = await refusal(createRun({ name, directory, config: {} }))
      assert.equal(exitCode(error), 2)
      assert.match(explain(error), message)
    }
    assert.deepEqual(JSON.parse(readFileSync(configFile(run), 'utf8')), config)
    assert.deepEqual(readdirSync(full), ['thesis.tex'])
    assert.equal(readFileSync(file, 'utf8'), 'text')
    assert.deepEqual(readdirSync(at).sort(), ['file', 'full', 'run'])
  })

  test('without a name takes the next number, whatever else lies there', async (t) => {
    const root = join(folder(t), 'runs')
    const make = async (of: string) => (await ok(createRun({ name: of, root, config }))).directory
    assert.equal(await make(name), join(root, 'copy-ntm-1'))
    for (const other of ['copy-ntm-7', 'copy-ntm-x', 'copy-ntm-9-2', 'copy-dnc-12']) mkdirSync(join(root, other))
    assert.equal(await make(name), join(root, 'copy-ntm-8'))
    assert.equal(await make('copy-dnc'), join(root, 'copy-dnc-13'))
  })

  test('many at once never get the same', async (t) => {
    const root = folder(t)
    const runs = await Promise.all(Array.from({ length: 12 }, () => ok(createRun({ name, root, config }))))
    assert.equal(new Set(runs.map(({ directory }) => directory)).size, 12)
    assert.equal(readdirSync(root).length, 12)
  })

  test('of one name, only one of many succeeds', async (t) => {
    for (const directory of [folder(t), join(folder(t), 'new')]) {
      const results = await Promise.all(Array.from({ length: 8 }, () => createRun({ name, directory, config })()))
      assert.equal(results.filter(E.isRight).length, 1)
      assert.deepEqual(
        new Set(results.map((result) => (E.isLeft(result) ? result.left.tag : 'made'))),
        new Set(['made', 'Usage']),
      )
    }
  })

  test('looks again once it has the lock', async (t) => {
    const directory = folder(t)
    await ok(closeRun(await ok(createRun({ name, directory, config }))))
    assert.match(explain(await refusal(settle(directory, {}))), /is already a run/)
    assert.deepEqual(JSON.parse(readFileSync(configFile(directory), 'utf8')), config)
  })

  test('removes runs that killed processes were making, and no others', async (t) => {
    const root = folder(t)
    const [dead, making, alive] = [1, 2, 3].map((n) => temporaryName(join(root, `copy-ntm-${n}`))) as [
      string,
      string,
      string,
    ]
    for (const path of [dead, making, alive]) mkdirSync(path)
    writeFileSync(
      join(dead, 'lock'),
      JSON.stringify({ pid: 999999999, host: (await import('node:os')).hostname(), birth: '1' }),
    )
    const run = await ok(createRun({ name, root, config }))
    linkSync(join(run.directory, 'lock'), join(alive, 'lock'))
    await ok(createRun({ name, root, config }))
    assert.deepEqual(
      [dead, making, alive].map((path) => existsSync(path)),
      [false, true, true],
    )
  })
})

describe('checkpoints of a run', () => {
  before(ready)

  test('latest and best are names of steps, and old steps go', async (t) => {
    const run = await ok(createRun({ name, directory: join(folder(t), 'run'), config }))
    const { directory } = run
    assert.equal(await ok(latestCheckpoint(directory)), undefined)
    for (const step of [100, 200, 300, 400]) await save(run, step, { best: step === 100, keep: 2 })
    assert.deepEqual(await steps(directory), ['400', '300'])
    assert.equal(await stepIn(bestFile(directory)), 100)
    assert.equal(await ok(latestCheckpoint(directory)), latestFile(directory))
    assert.equal(await stepIn(latestFile(directory)), 400)
    assert.deepEqual(
      readdirSync(checkpointsFolder(directory)).filter((file) => file.startsWith('.')),
      [],
    )
    const inode = (path: string) => statSync(path).ino
    assert.equal(inode(latestFile(directory)), inode(join(checkpointsFolder(directory), 'step-00000400.safetensors')))
  })

  test('are the same byte for byte in two runs', async (t) => {
    const files = await Promise.all(
      ['a', 'b'].map(async (directory) => {
        const run = await ok(createRun({ name, directory: join(folder(t), directory), config }))
        return readFileSync(await save(run, 7))
      }),
    )
    assert.deepEqual(files[0], files[1])
  })

  test('a run that went back keeps its new steps, and the later ones', async (t) => {
    const run = await ok(createRun({ name, directory: join(folder(t), 'run'), config }))
    for (const step of [1, 2, 3, 4]) await save(run, step, { keep: 9 })
    for (const step of [2, 3]) await save(run, step, { keep: 1 })
    assert.deepEqual(await steps(run.directory), ['4', '3'])
    assert.equal(await stepIn(latestFile(run.directory)), 3)
  })
})

describe('opening a run', () => {
  before(ready)

  /** A run with checkpoints 1 to 3 and their metrics, closed. */
  const finished = async (t: Parameters<typeof folder>[0]): Promise<string> => {
    const run = await ok(createRun({ name, directory: join(folder(t), 'run'), config }))
    for (const step of [1, 2, 3]) {
      await ok(appendMetrics(run.directory, { step }))
      await save(run, step)
    }
    await ok(closeRun(run))
    return run.directory
  }

  test('gives its config and its latest checkpoint', async (t) => {
    const directory = await finished(t)
    const run = await ok(openRun(directory))
    assert.deepEqual(run.config, config)
    assert.equal(run.checkpoint, latestFile(directory))
    await ok(writeRunConfig(run, { ...config, steps: 500 }))
    await ok(closeRun(run))
    assert.deepEqual((await ok(openRun(directory))).config, { ...config, steps: 500 })
  })

  test('by a checkpoint goes back to it, also if it is killed at once', async (t) => {
    const directory = await finished(t)
    const path = join(checkpointsFolder(directory), 'step-00000001.safetensors')
    const run = await ok(openRun(path))
    assert.deepEqual([run.directory, run.checkpoint], [directory, path])
    await ok(continueRun({ run, config, recorded: 1 }))
    await ok(closeRun(run))
    assert.equal(await stepIn((await ok(openRun(directory))).checkpoint), 1)
  })

  for (const [what, best, expected] of [
    ['later than that', 3, 2],
    ['earlier', 1, 1],
    ['later and damaged', 0, 2],
  ] as const)
    test(`by a checkpoint, where the best one is ${what}, takes the best that it has`, async (t) => {
      const directory = await finished(t)
      const file = (step: number) => join(checkpointsFolder(directory), `step-0000000${step}.safetensors`)
      if (best === 0) writeFileSync(bestFile(directory), 'damaged')
      else linkSync(file(best), bestFile(directory))
      await ok(continueRun({ run: await ok(openRun(file(2))), config, recorded: 2 }))
      assert.equal(await stepIn(bestFile(directory)), expected)
    })

  test('by a checkpoint, where there is no best one yet, makes none', async (t) => {
    const directory = await finished(t)
    const run = await ok(openRun(join(checkpointsFolder(directory), 'step-00000002.safetensors')))
    await ok(continueRun({ run, config, recorded: 2 }))
    assert.equal(existsSync(bestFile(directory)), false)
  })

  test('by a damaged checkpoint changes nothing, and names the newest good one', async (t) => {
    const directory = await finished(t)
    const path = join(checkpointsFolder(directory), 'step-00000001.safetensors')
    writeFileSync(path, readFileSync(path).subarray(0, -1))
    const run = await ok(openRun(path))
    const error = await refusal(continueRun({ run, config, recorded: 1 }))
    await ok(closeRun(run))
    assert.equal(exitCode(error), 4)
    assert.match(explain(error), /step-00000003\.safetensors \(step 3\)/)
    assert.equal(await stepIn((await ok(openRun(directory))).checkpoint), 3)
  })

  test('what is no run is a mistake of the user', async (t) => {
    const directory = await finished(t)
    const empty = folder(t)
    for (const [path, message, code] of [
      [join(directory, '../rum'), /Cannot open .*rum: no such run\. Did you mean .*run\?/, 5],
      [join(directory, 'nothing', 'like', 'it'), /no such run/, 5],
      [configFile(directory), /neither a run directory nor a checkpoint in one/, 2],
      [checkpointsFolder(directory), /is not a run: it has no config.json/, 2],
      [empty, new RegExp(`Start a run there with --run ${empty}`), 2],
    ] as const) {
      const error = await refusal(openRun(path))
      assert.equal(exitCode(error), code)
      assert.match(explain(error), message)
    }
    assert.deepEqual(readdirSync(empty), [])
  })

  test('with a config that is no JSON says so, and unlocks it', async (t) => {
    const directory = await finished(t)
    writeFileSync(configFile(directory), '{"steps":')
    assert.equal(exitCode(await refusal(openRun(directory))), 4)
    assert.equal(existsSync(join(directory, 'lock')), false)
  })

  test('changes nothing but its lock, and leaving it puts back the lock of a dead process', async (t) => {
    const directory = await finished(t)
    const stale = JSON.stringify({ pid: 999999999, host: (await import('node:os')).hostname(), birth: '1' })
    writeFileSync(join(directory, 'lock'), stale)
    writeFileSync(temporaryName(configFile(directory)), '{')
    rmSync(join(directory, 'plots'), { recursive: true })
    const before = snapshot(directory)
    const run = await ok(openRun(join(checkpointsFolder(directory), 'step-00000001.safetensors')))
    const lock = snapshot(directory).get('lock')
    assert.notEqual(lock, stale)
    assert.deepEqual(snapshot(directory), new Map([...before, ['lock', lock]]))
    await ok(leaveRun(run))
    assert.deepEqual(snapshot(directory), before)
  })

  const killed: ReadonlyArray<
    readonly [string, (directory: string) => void, expected: Readonly<{ step: number | undefined; metrics: number[] }>]
  > = [
    ['nothing yet', () => undefined, { step: 3, metrics: [1, 2, 3] }],
    [
      'half a config',
      (directory) => writeFileSync(temporaryName(configFile(directory)), '{'),
      { step: 3, metrics: [1, 2, 3] },
    ],
    [
      'no folders yet',
      (directory) => {
        for (const folderName of ['checkpoints', 'plots', 'metrics.jsonl'])
          rmSync(join(directory, folderName), { recursive: true })
      },
      { step: undefined, metrics: [] },
    ],
    [
      'no checkpoint, but metrics',
      (directory) => rmSync(checkpointsFolder(directory), { recursive: true }),
      { step: undefined, metrics: [] },
    ],
    [
      'half a checkpoint',
      (directory) => writeFileSync(temporaryName(latestFile(directory)), 'half'),
      { step: 3, metrics: [1, 2, 3] },
    ],
    [
      'a step that is not the latest yet',
      (directory) => {
        rmSync(latestFile(directory))
        linkSync(join(checkpointsFolder(directory), 'step-00000002.safetensors'), latestFile(directory))
      },
      { step: 2, metrics: [1, 2] },
    ],
    [
      'the first step, before it is the latest',
      (directory) => rmSync(latestFile(directory)),
      { step: 3, metrics: [1, 2, 3] },
    ],
    [
      'half a line of metrics',
      (directory) => writeFileSync(metricsFile(directory), '{"step":4,"lo', { flag: 'a' }),
      { step: 3, metrics: [1, 2, 3] },
    ],
    [
      'metrics of a step without a checkpoint',
      (directory) => writeFileSync(metricsFile(directory), '{"step":4}\n', { flag: 'a' }),
      { step: 3, metrics: [1, 2, 3] },
    ],
  ]
  for (const [what, leave, expected] of killed)
    test(`after a kill that left ${what}`, async (t) => {
      const directory = await finished(t)
      leave(directory)
      writeFileSync(
        join(directory, 'lock'),
        JSON.stringify({ pid: 999999999, host: (await import('node:os')).hostname(), birth: '1' }),
      )
      const run = await ok(openRun(directory))
      const step = await stepIn(run.checkpoint)
      await ok(continueRun({ run, config, recorded: step ?? -1 }))
      assert.equal(step, expected.step)
      assert.deepEqual(
        (await ok(readMetrics(directory))).map((record) => record.step),
        expected.metrics,
      )
      const left = [directory, checkpointsFolder(directory)].flatMap((at) => readdirSync(at))
      assert.deepEqual(
        left.filter((file) => file.startsWith('.')),
        [],
      )
      await save(run, 4)
      await ok(closeRun(run))
      assert.equal(await stepIn((await ok(openRun(directory))).checkpoint), 4)
    })
})
