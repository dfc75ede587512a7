import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fixtureFile, fixtures } from '../conformance/vectors.ts'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { succeedProcess } from '../support/processes.ts'

const cwd = emptyFolder()
test('config: its output is a config file that gives the same output, byte for byte', async () => {
  const first = await succeed(
    cwd,
    'config --task repeat-copy --preset deepmind --seed 5 --set task.bits=3 --set model.slots=9',
  )
  writeFileSync(join(cwd, 'c.json'), first.stdout)
  const second = await succeed(cwd, 'config --config c.json')
  assert.equal(second.stdout, first.stdout)
  assert.equal(first.stderr + second.stderr, '')
  const changed = await succeed(cwd, 'config --config c.json --preset paper --steps 7 --learning-rate 0.5 --seed 6')
  const config = JSON.parse(changed.stdout) as Record<string, Record<string, unknown>>
  assert.deepEqual(
    [
      config['steps'],
      config['until'],
      config['seed'],
      config['optimizer']?.['learningRate'],
      config['model']?.['slots'],
    ],
    [7, 'steps', 6, 0.5, 9],
  )
  assert.equal(config['optimizer']?.['decay'], 0.9, 'a preset is weaker than a file')
})

test('verify: the largest error per tensor, as text and JSON', async () => {
  const files = fixtures.map(fixtureFile)
  const { stdout } = await succeed(cwd, 'verify', ...files)
  assert.equal(stdout.match(/ ok$/gm)?.length, 4 * 18 + 2 * 15)
  assert.match(stdout, /^ +states\/memory +\d\.\de-\d+ +≤ 2e-5 +ok$/m)
  assert.match(stdout, /^ +gradients\/interface\/kernel +\d\.\de-\d+ +≤ 1e-4 +ok$/m)
  const asJson = await succeed(cwd, 'verify --json --backend cpu', ...files.slice(4))
  const verified = JSON.parse(asJson.stdout) as ReadonlyArray<
    Readonly<{ file: string; findings: ReadonlyArray<Readonly<{ tensor: string; passed: boolean }>> }>
  >
  assert.deepEqual(
    verified.map(({ file, findings }) => [file, findings.length, findings.every(({ passed }) => passed)]),
    files.slice(4).map((file) => [file, 15, true]),
  )
})

test('verify: the built program finds its kernels, and they compute every vector', async () => {
  const files = fixtures.map(fixtureFile)
  const { stdout } = await succeedProcess(cwd, 'verify --path fused', ...files)
  assert.equal(stdout.match(/ ok$/gm)?.length, 4 * 18 + 2 * 15)
  const reference = await succeedProcess(cwd, 'verify --path reference', ...files)
  assert.notEqual(stdout, reference.stdout, 'other roundings')
})

test('verify: one wrong number is exit 1, and marks its tensor alone', async () => {
  const bytes = readFileSync(fixtureFile('ntm-paper'))
  const length = Number(bytes.readBigUInt64LE(0))
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Record<string, { data_offsets: number[] }>
  const at = 8 + length + (header['expected/states/memory']?.data_offsets[0] ?? 0)
  bytes.writeFloatLE(bytes.readFloatLE(at) + 3e-5, at)
  writeFileSync(join(cwd, 'wrong.safetensors'), bytes)
  const { code, stdout, stderr } = await engram(cwd, 'verify wrong.safetensors', fixtureFile('ntm-pytorch-dnc'))
  assert.equal(code, 1)
  assert.deepEqual(
    stdout.match(/^ +\S+ .*BEYOND$/gm)?.map((line) => line.trim().split(/ +/)[0]),
    ['states/memory'],
  )
  assert.equal(stderr, 'Errors exceed the tolerances in wrong.safetensors\n')
})

test('bench: the median and the least, with the sizes', async () => {
  const { stdout } = await succeed(cwd, 'bench --model dnc --sizes 2,4,3,2,5,3,2,4 --iterations 3 --json')
  const { medianMs, minMs, variant: _, ...rest } = JSON.parse(stdout) as Record<string, number>
  const sizes = { B: 2, N: 4, W: 3, R: 2, H: 5, I: 3, O: 2, T: 4 }
  assert.deepEqual(rest, { model: 'dnc', ...sizes, path: 'fused', workers: 1, iterations: 3 })
  assert.ok(minMs !== undefined && medianMs !== undefined && minMs > 0 && medianMs >= minMs)
  const text = await succeed(cwd, 'bench --model ntm --sizes 2,4,3,1,5,3,2,4 --iterations 1')
  assert.match(
    text.stdout,
    /^ntm B=2 N=4 W=3 R=1 H=5 I=3 O=2 T=4\n {2}median [\d.]+ ms, minimum [\d.]+ ms \(1 iteration, fused, \w+ SIMD, 1 worker\)\n$/,
  )
})

test('doctor: what is there, and what is not, with the remedy', async () => {
  const { stdout } = await succeedProcess(cwd, 'doctor --json')
  const findings = JSON.parse(stdout) as ReadonlyArray<Readonly<Record<string, unknown>>>
  assert.ok(findings.length > 0)
  for (const { name, found, required, detail, remedy } of findings) {
    assert.ok(typeof name === 'string' && typeof detail === 'string')
    assert.ok(found === true || required === false, `${name} is missing: ${detail}`)
    assert.ok(found === true || typeof remedy === 'string', `${name} has no remedy`)
  }
  const text = await succeedProcess(cwd, 'doctor')
  for (const { name } of findings) assert.ok(text.stdout.includes(String(name)))
})
