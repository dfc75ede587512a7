import assert from 'node:assert/strict'
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { decode, encode } from '../../src/formats/safetensors/index.ts'
import { either as E } from 'fp-ts'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { checkpoint, json, stepName, timeless, tiny } from '../support/runFiles.ts'

const cwd = emptyFolder()
before(async () => {
  await succeed(cwd, `train --model dnc ${tiny} --steps 4 --run source --quiet`)
})

const read = (run: string, name: string) => {
  const found = decode(checkpoint(join(cwd, run), name))
  return E.isRight(found) ? found.right : assert.fail(found.left)
}
const params = (run: string, name: string) =>
  read(run, name)
    .tensors.filter((tensor) => tensor.name.startsWith('params/'))
    .map((tensor) => [tensor.name, [...tensor.data]])

const others =
  '--set batchSize=2 --set workers=1 --set evaluation.sequences=4 --set evaluation.variantSequences=0 --set reportEvery=1'

test('a new run starts from the params of another, with its model and task and a fresh optimizer', async () => {
  await succeed(cwd, `train --from source --steps 3 --run started ${others} --quiet`)
  assert.deepEqual(params('started', stepName(0)), params('source', 'latest'))
  const [from, to] = ['source', 'started'].map((run) => json(join(cwd, run, 'config.json')) as Record<string, unknown>)
  assert.deepEqual([to?.['model'], to?.['task']], [from?.['model'], from?.['task']])
  const { path, sha256, format } = (to ?? {})['from'] as Record<string, string>
  assert.match(path as string, /source\/checkpoints\/(best|latest)\.safetensors$/)
  assert.match(sha256 as string, /^[0-9a-f]{64}$/)
  assert.equal(format, 'checkpoint')
  const { tensors, metadata } = read('started', stepName(0))
  assert.equal(metadata['step'], '0')
  assert.ok(tensors.filter(({ name }) => name.startsWith('optimizer/')).every(({ data }) => data.every((x) => x === 0)))
})

test('a resumed one is the uninterrupted one, also without its source', async () => {
  cpSync(join(cwd, 'source'), join(cwd, 'moved'), { recursive: true })
  const line = (run: string, steps: number) => `train --from moved --run ${run} --steps ${steps} ${others} --quiet`
  await succeed(cwd, line('whole', 4))
  await succeed(cwd, line('half', 2))
  rmSync(join(cwd, 'moved'), { recursive: true })
  await succeed(cwd, 'train --resume half --steps 4 --quiet')
  assert.deepEqual(params('half', 'latest'), params('whole', 'latest'))
  assert.deepEqual(timeless(join(cwd, 'half')), timeless(join(cwd, 'whole')))
})

test('flags precede the model and the task of the source', async () => {
  await succeed(
    cwd,
    `train --from source --run longer --steps 1 --set task.maxWords=3 --set model.slots=5 ${others} --quiet`,
  )
  const { task, model } = json(join(cwd, 'longer', 'config.json')) as Record<string, Record<string, unknown>>
  assert.deepEqual([task?.['bits'], task?.['maxWords'], model?.['slots'], model?.['kind']], [1, 3, 5, 'dnc'])
  await succeed(cwd, `train --from source --task reversal --set task.bits=1 --run other --steps 1 ${others} --quiet`)
  assert.equal((json(join(cwd, 'other', 'config.json')) as { task: { name: string } }).task.name, 'reversal')
})

test('all that does not fit is named, with exit code 2, and no run is made', async () => {
  const { code, stderr } = await engram(
    cwd,
    `train --from source --run none --steps 1 --set model.controller.units=4 --set model.initialState.memory=learned --set model.conventions.masking=true ${others}`,
  )
  assert.equal(code, 2)
  assert.match(stderr, /The params of .*source.*safetensors do not fit this model:\n/)
  assert.match(stderr, / {2}• controller\/kernel: expected \[\d+ 16\], got \[\d+ 12\]\n/)
  assert.match(stderr, / {2}• initial\/memory: expected \[3 2\], got none\n/)
  assert.match(stderr, / {2}• interface\/bias: expected \[/)
  assert.ok(!existsSync(join(cwd, 'none')))
  const both = await engram(cwd, 'train --from source --resume source')
  assert.deepEqual([both.code, /either --from .* or --resume/.test(both.stderr)], [2, true])
  assert.equal((await engram(cwd, 'train --from nowhere')).code, 5)
})

test('a bare safetensors file with our names serves as a source; superfluous tensors are named', async () => {
  const { tensors } = read('source', 'latest')
  const bare = tensors
    .filter(({ name }) => name.startsWith('params/'))
    .map((tensor) => ({ ...tensor, name: tensor.name.slice('params/'.length) }))
  writeFileSync(join(cwd, 'bare.safetensors'), encode({ tensors: bare, metadata: {} }))
  await succeed(cwd, `train --from bare.safetensors --model dnc ${tiny} --steps 1 --run bare --quiet`)
  assert.deepEqual(params('bare', stepName(0)), params('source', 'latest'))
  const [first] = bare
  writeFileSync(
    join(cwd, 'more.safetensors'),
    encode({ tensors: [...bare, { ...(first as (typeof bare)[number]), name: 'extra' }], metadata: {} }),
  )
  const { code, stderr } = await engram(cwd, `train --from more.safetensors --model dnc ${tiny} --steps 1 --run bad`)
  assert.equal(code, 2)
  assert.match(stderr, /• extra: expected none, got \[/)
})

test('a config with a source repeats the run; a source that has changed since is refused', async () => {
  cpSync(join(cwd, 'source'), join(cwd, 'copy'), { recursive: true })
  await succeed(cwd, `train --from copy/checkpoints/latest.safetensors --run one --steps 2 ${others} --quiet`)
  await succeed(cwd, 'train --config one/config.json --run two --quiet')
  assert.deepEqual(params('two', 'latest'), params('one', 'latest'))
  const path = join(cwd, 'copy/checkpoints/latest.safetensors')
  const bytes = readFileSync(path)
  rmSync(path)
  writeFileSync(path, bytes.subarray(0, -4))
  const { code, stderr } = await engram(cwd, 'train --config one/config.json --run three')
  assert.equal(code, 4)
  assert.match(stderr, /it has changed since the run was configured to start from it/)
})
