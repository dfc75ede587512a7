import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { tiny } from '../support/runFiles.ts'

const cwd = emptyFolder()
const large = '--model dnc --batch-size 64 --set model.slots=1024 --set model.wordSize=64 --set task.maxWords=49'

before(() => succeed(cwd, `train ${tiny} --steps 1 --run run --quiet`))

test('inspect: the fused path with the memory of training, before anything runs', async () => {
  const { stdout } = await succeed(cwd, 'inspect --model dnc --json')
  const { path, reason, memory } = JSON.parse(stdout) as {
    path: string
    reason?: string
    memory: { update: { total: number; arena: number }; evaluation: number; total: number; fits: boolean }
  }
  assert.deepEqual([path, reason, memory.fits], ['fused', undefined, true])
  assert.ok(memory.update.total > memory.update.arena && memory.update.arena > 2 ** 20)
  assert.equal(memory.total, Math.max(memory.update.total, memory.evaluation))
  const text = await succeed(cwd, 'inspect run')
  assert.match(text.stdout, /^path: fused\npredicted memory use of training: [\d.]+ of/m)
})

test('inspect: the reference path, and why', async () => {
  const asked = await succeed(cwd, 'inspect --set path=reference')
  assert.match(asked.stdout, /^path: reference \(the reference path was asked for\)$/m)
  const elsewhere = await succeed(cwd, 'inspect --backend cpu --json')
  const { path, reason, memory } = JSON.parse(elsewhere.stdout) as Record<string, unknown>
  assert.deepEqual(
    [path, reason, memory],
    ['reference', 'the fused kernels run only on the WASM backend with SIMD', undefined],
  )
})

test('inspect: a machine that the heap cannot hold is shown, and not trained', async () => {
  const { stdout } = await succeed(cwd, `inspect ${large}`)
  assert.match(stdout, /training: 6,\d\d\d of 4,096 MiB .*, too much\. Lower batchSize, model\.slots or/)
  const { code, stderr } = await engram(cwd, `train ${large} --run large`)
  assert.equal(code, 2)
  assert.match(
    stderr,
    /^An update needs 6,\d\d\d MiB of the WebAssembly heap, which has 4,096 MiB\.\n {2}• Lower batch/,
  )
  assert.equal(existsSync(join(cwd, 'large')), false)
  const resumed = await engram(cwd, 'train --resume run --steps 2 --batch-size 1000000')
  assert.equal(resumed.code, 2)
  assert.match(resumed.stderr, /^An update needs [\d,]+ MiB/)
})

test('train and evaluate say when a machine takes the reference path, and why', async () => {
  const line = /^Computed step by step: the fused kernels run only on the WASM backend with SIMD\.$/m
  const slow = await succeed(cwd, `train ${tiny} --steps 1 --backend cpu --run slow`)
  assert.match(slow.stderr, line)
  const fast = await succeed(cwd, 'train --resume run --steps 2')
  assert.doesNotMatch(fast.stderr, /Computed step by step/)
  assert.match((await succeed(cwd, 'evaluate slow')).stderr, line)
  assert.equal((await succeed(cwd, 'evaluate run')).stderr, '')
  const asked = await succeed(cwd, 'evaluate run --set path=reference')
  assert.equal(asked.stderr, 'Computed step by step: the reference path was asked for.\n')
})

test('a Transformer computes all steps at once, but where it controls a memory or steps are asked for, and says so', async () => {
  const plain = '--model none --set model.controller.kind=transformer'
  const why = 'the controller transformer has no fused kernels'
  const inspected = async (flags: string) =>
    (await succeed(cwd, `inspect --set model.controller.kind=transformer ${flags}`)).stdout
  assert.match(await inspected('--model none'), new RegExp(`^path: at once \\(${why}\\)$`, 'm'))
  assert.match(await inspected('--model ntm'), new RegExp(`^path: reference \\(${why}\\)$`, 'm'))
  assert.match(
    await inspected('--model none --set path=reference'),
    /^path: reference \(the reference path was asked for\)$/m,
  )
  const trained = await succeed(cwd, `train ${tiny} ${plain} --steps 1 --run attentive`)
  assert.match(trained.stderr, new RegExp(`^Computed all steps at once: ${why}\\.$`, 'm'))
  const asked = await succeed(cwd, 'evaluate attentive --set path=reference')
  assert.equal(asked.stderr, 'Computed step by step: the reference path was asked for.\n')
})

test('bench: a path that is chosen, a heap that would end, threads that share a batch', async () => {
  const sizes = 'bench --sizes 2,4,3,2,5,3,2,4 --iterations 1 --json'
  const told = async (flags: string) => {
    const { stdout } = await succeed(cwd, `${sizes} ${flags}`)
    const { path, variant, workers } = JSON.parse(stdout) as Record<string, unknown>
    return [path, variant === 'plain' || variant === 'relaxed' ? 'SIMD' : variant, workers]
  }
  assert.deepEqual(await told(''), ['fused', 'SIMD', 1])
  assert.deepEqual(await told('--path fused --workers 2'), ['fused', 'SIMD', 2])
  assert.deepEqual(await told('--path reference'), ['reference', null, 1])
  const refused = async (flags: string, message: RegExp) => {
    const { code, stdout, stderr } = await engram(cwd, `bench ${flags}`)
    assert.deepEqual([code, stdout], [2, ''], stderr)
    assert.match(stderr, message)
  }
  await refused('--sizes 16,1024,64,4,256,10,8,1000', /^An iteration needs 6,\d\d\d MiB .*\n {2}• Lower B, N or T/)
  await refused('--path reference --workers 2', /^--workers: the reference path supports only 1/)
  await refused('--path fsued', /^--path: unknown path "fsued"; did you mean fused\?/)
  for (const workers of ['0', '1.5', 'two'])
    await refused(`--workers ${workers}`, /^--workers: expected a whole number ≥ 1, got/)
})
