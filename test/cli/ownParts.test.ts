import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { describeWith } from '../../src/dashboard/describe.ts'
import { recordRun } from '../../src/dashboard/inspector/recordRun.ts'
import { loadParts } from '../../src/io/parts/loadParts.ts'
import { engram, succeed } from '../support/commandLine.ts'
import { folderOfParts, writeModule } from '../support/ownParts.ts'
import { json, tiny } from '../support/runFiles.ts'

test('own parts train, are evaluated, and go on, as any others', async () => {
  const cwd = folderOfParts()
  const { stdout, stderr } = await succeed(
    cwd,
    `train ${tiny} ${OWN} --set model.controller.leak=0.5 --steps 2 --run run`,
  )
  assert.match(stderr, /^Training a RAM with 3 slots of 2, .*leaky Elman controller of 3 units/)
  assert.match(stderr, /^Computed step by step: the memory ram has no fused kernels\.$/m)
  assert.match(stdout, /^ {2}evaluate .* run --task \.\/echo\.js --model \.\/ram\.js --controller \.\/leaky\.js$/m)
  assert.match((await succeed(cwd, `train --resume run --steps 3 ${OWN}`)).stdout, /^echo: trained in 3 updates/)
  assert.match((await succeed(cwd, `evaluate run ${OWN}`)).stdout, /, step 3\n/)
})

const OWN = '--task ./echo.js --model ./ram.js --controller ./leaky.js'

test('a run notes the path and the checksum of each module, and tells when one has changed', async () => {
  const cwd = folderOfParts()
  await succeed(cwd, `train ${tiny} ${OWN} --steps 1 --run run --quiet`)
  const noteOf = (name: string) => ({
    path: join(cwd, name),
    sha256: createHash('sha256')
      .update(readFileSync(join(cwd, name)))
      .digest('hex'),
  })
  type Noted = Readonly<{ module: unknown; controller: Readonly<{ module: unknown }> }>
  const { task, model } = json(join(cwd, 'run/config.json')) as Readonly<{ task: Noted; model: Noted }>
  assert.deepEqual(
    [task.module, model.module, model.controller.module],
    [noteOf('echo.js'), noteOf('ram.js'), noteOf('leaky.js')],
  )
  assert.equal((await succeed(cwd, `evaluate run --json ${OWN}`)).stderr.includes('has changed'), false)
  appendFileSync(join(cwd, 'ram.js'), '// changed\n')
  const changed =
    /^The module of the memory, .*ram\.js, has changed since this run noted it: its SHA-256 hash is another one\.$/m
  for (const command of ['evaluate', 'test', 'inspect', 'export --to npz', 'train --quiet --steps 2 --resume'])
    assert.match((await succeed(cwd, `${command} run ${OWN}`)).stderr, changed, command)
  assert.deepEqual(
    (json(join(cwd, 'run/config.json')) as typeof json & { model: Noted }).model.module,
    noteOf('ram.js'),
  )
})

test('a module is loaded only where the command names it: else one error, with the flags to add', async () => {
  const cwd = folderOfParts()
  await succeed(cwd, `train ${tiny} ${OWN} --steps 1 --run run --quiet`)
  writeModule(
    cwd,
    'echo.js',
    "import { writeFileSync } from 'node:fs'\nwriteFileSync('loaded', '')\nexport default 1\n",
  )
  for (const command of [
    'evaluate run',
    'test run',
    'inspect run',
    'export run --to npz',
    'plot run',
    'train --resume run',
    'config --config run/config.json',
  ]) {
    const { code, stderr } = await engram(cwd, command)
    assert.equal(code, 2, command)
    assert.match(
      stderr,
      /task\.name: the task echo is of the module .*echo\.js, which is loaded only where the command names it: add --task .*echo\.js\n/,
    )
    assert.match(stderr, /model\.kind: the memory ram is of the module .* add --model .*ram\.js\n/)
    assert.match(
      stderr,
      /model\.controller\.kind: the controller leaky is of the module .* add --controller .*leaky\.js\n/,
    )
  }
  assert.equal(existsSync(join(cwd, 'loaded')), false)
})

test('where the modules have moved, the command names the new place; another part than the run’s is an error', async () => {
  const cwd = folderOfParts()
  await succeed(cwd, `train ${tiny} --task ./echo.js --model ./ram.js --steps 1 --run run --quiet`)
  renameSync(join(cwd, 'echo.js'), join(cwd, 'moved.mjs'))
  const { stderr } = await succeed(cwd, 'evaluate run --task moved.mjs --model ./ram.js --json')
  assert.doesNotMatch(stderr, /changed/)
  const wrong = await engram(cwd, 'evaluate run --task copy --model ./ram.js')
  assert.deepEqual(
    [wrong.code, wrong.stderr],
    [2, '--task: expected echo, as run/checkpoints/latest.safetensors has, got copy\n'],
  )
})

test('sample, config, bench and verify take modules too', async () => {
  const cwd = folderOfParts()
  assert.match(
    (await succeed(cwd, 'sample --task ./echo.js --set task.bits=2 --batch-size 1')).stdout,
    /^ {4}bit 1 .*\n {4}bit 2 .*\n {2}targets\n {4}echoed bit 1 /m,
  )
  const { stdout } = await succeed(cwd, `config ${OWN} --set model.controller.leak=0.25`)
  const config = JSON.parse(stdout) as Readonly<{
    model: Readonly<{ kind: string; controller: Readonly<{ leak: number }> }>
  }>
  assert.deepEqual([config.model.kind, config.model.controller.leak], ['ram', 0.25])
  const sizes = '--sizes 2,3,2,1,3,2,2,2 --iterations 1'
  assert.match((await succeed(cwd, `bench --model ./ram.js --path reference ${sizes}`)).stdout, /^ram B=2/)
  const fused = await engram(cwd, `bench --model ./ram.js ${sizes}`)
  assert.match(fused.stderr, /the memory ram has no fused kernels\n.*--path reference/)
  const missing = await engram(cwd, 'verify none.safetensors --model ./echo.js')
  assert.match(
    missing.stderr,
    /^Cannot use \.\/echo\.js: its default export is a task, not a memory\n {2}• Name it with --task\.\n$/,
  )
})

test('options that an own controller adds are checked as any other', async () => {
  const cwd = folderOfParts()
  const line = 'config --controller ./leaky.js --set model.controller'
  assert.match(
    (await engram(cwd, `${line}.leak=2`)).stderr,
    /model\.controller\.leak: expected a number from 0 to 1, got 2/,
  )
  assert.match(
    (await engram(cwd, `${line}.leaks=1`)).stderr,
    /model\.controller\.leaks: unknown key; did you mean leak\?/,
  )
  assert.match((await engram(cwd, `${line}.forgetBias=1`)).stderr, /forgetBias: does not apply to the controller leaky/)
})

test('the dashboard records runs of modules that it is told of, and describes the others as they are stored', async () => {
  const cwd = folderOfParts()
  await succeed(cwd, `train ${tiny} ${OWN} --steps 1 --run run --quiet`)
  const at = (name: string) => [join(cwd, name)]
  const loaded = loadParts({ task: at('echo.js'), memory: at('ram.js'), controller: at('leaky.js') })()
  const seen = await recordRun({ run: 'run', directory: join(cwd, 'run') }, loaded)
  assert.ok('bytes' in seen, JSON.stringify(seen))
  const unknown = await recordRun({ run: 'run', directory: join(cwd, 'run') })
  assert.match('reason' in unknown ? unknown.reason : '', /add --task/)
  const parts = await loaded
  if (E.isLeft(parts)) return assert.fail('not loaded')
  const config = json(join(cwd, 'run/config.json'))
  assert.match(describeWith(parts.right.parts)(config).model, /^a RAM with 3 slots of 2, .*leaky Elman/)
  const { builtInParts } = await import('../../src/config/parts.ts')
  assert.deepEqual(describeWith(builtInParts)(config), {
    task: 'echo',
    model: 'a model with ram memory',
    memory: 'ram',
    seed: 1,
    steps: 1,
    config,
  })
})
