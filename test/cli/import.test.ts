import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { json } from '../support/runFiles.ts'
import { savedLegacy, savedZip } from '../support/torch/pickle.ts'
import * as csordas from '../support/torch/sources/csordas.ts'
import * as ixaxaar from '../support/torch/sources/ixaxaar.ts'
import * as pytorchNtm from '../support/torch/sources/pytorchNtm.ts'
import { randomWeights, type Weights } from '../support/torch/weights.ts'

const cwd = emptyFolder()
const sizes = { I: 3, O: 2, H: 4, layers: 1, N: 5, W: 3, heads: 'rw' } as const
const weights = randomWeights(pytorchNtm.shapes(sizes), 1)

const file = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(cwd, name), bytes)
  return name
}

test('an imported run is evaluated, tested, inspected, plotted, trained on and resumed like any other', async () => {
  file('model.pth', savedZip({ epoch: 2, state_dict: weights }))
  const { stdout } = await succeed(cwd, 'import model.pth --from pytorch-ntm --run run')
  assert.match(stdout, /^Imported from loudinthecloud\/pytorch-ntm: an NTM with 5 slots of 3, 1 read head/)
  assert.match(stdout, /controller\/kernel +\[6 16\] +state_dict\.ntm\.controller\.lstm\.weight_ih_l0/)
  assert.match(stdout, /train --from run/)
  const config = json(join(cwd, 'run', 'config.json')) as Readonly<Record<string, Readonly<Record<string, unknown>>>>
  assert.deepEqual(config['task'], {
    name: 'copy',
    bits: 2,
    minWords: 1,
    maxWords: 20,
    startFlag: false,
    answerFlag: 'none',
  })
  assert.equal(config['from']?.['format'], 'pytorch-ntm')
  const few = '--set evaluation.sequences=4 --set evaluation.variantSequences=0'
  assert.match((await succeed(cwd, `evaluate run ${few}`)).stdout, /step 0/)
  await succeed(cwd, 'test run --json')
  assert.match((await succeed(cwd, 'inspect run')).stdout, /initial\/memory/)
  await succeed(cwd, 'plot run --set task.maxWords=2')
  const short = `--set task.maxWords=2 ${few} --set reportEvery=1 --set workers=1 --quiet`
  await succeed(cwd, `train --from run --run tuned --steps 2 ${short}`)
  await succeed(
    cwd,
    'train --resume run --steps 2 --set workers=1 --set evaluation.sequences=4 --set evaluation.variantSequences=0 --quiet',
  )
})

test('everything that is missing or of another shape is named at once, with exit code 2, and no run is made', async () => {
  const { 'ntm.fc.bias': _, ...rest } = weights
  const broken: Weights = {
    ...rest,
    'ntm.heads.0.fc_read.bias': { shape: [2], values: [1, 2] },
    'ntm.memory.mem_bias': { shape: [5, 3], values: Array<number>(15).fill(Number.NaN) },
  }
  const { code, stderr } = await engram(
    cwd,
    `import ${file('broken.pth', savedLegacy(broken))} --from pytorch-ntm --run none`,
  )
  assert.equal(code, 2)
  assert.match(stderr, /broken\.pth cannot be imported as a model of loudinthecloud\/pytorch-ntm:\n/)
  assert.match(stderr, / {2}• ntm\.heads\.0\.fc_read\.bias: expected \[9\], for interface\/bias, got \[2\]\n/)
  assert.match(stderr, / {2}• ntm\.fc\.bias is missing: expected \[2\], for readout\/bias\n/)
  assert.ok(!existsSync(join(cwd, 'none')))
  const whole = {
    ...broken,
    'ntm.fc.bias': weights['ntm.fc.bias'],
    'ntm.heads.0.fc_read.bias': weights['ntm.heads.0.fc_read.bias'],
  }
  const second = await engram(cwd, `import ${file('nan.pth', savedLegacy(whole as Weights))} --from pytorch-ntm`)
  assert.equal(second.code, 2)
  assert.match(second.stderr, /ntm\.memory\.mem_bias: some numbers are not finite, for initial\/memory/)
})

test('tensors that are not used are named, with why', async () => {
  const more: Weights = {
    ...weights,
    'memory.mem_bias': weights['ntm.memory.mem_bias'] as Weights[string],
    'ntm.heads.1.memory.mem_bias': { shape: [5, 3], values: Array<number>(15).fill(1) },
    'ntm.extra': { shape: [1], values: [1] },
  }
  const { stdout } = await succeed(
    cwd,
    `import ${file('more.pth', savedZip(more))} --from pytorch-ntm --run more --json`,
  )
  assert.deepEqual((JSON.parse(stdout) as { unmapped: unknown }).unmapped, [
    { name: 'memory.mem_bias', shape: [5, 3], why: 'a copy of ntm.memory.mem_bias' },
    { name: 'ntm.heads.1.memory.mem_bias', shape: [5, 3], why: 'differs from ntm.memory.mem_bias, which is used' },
    { name: 'ntm.extra', shape: [1], why: 'not a part of the model' },
  ])
})

test('what no tensor says is asked for, with its option', async () => {
  const found = async (name: string, bytes: Uint8Array, flags: string) =>
    (await engram(cwd, `import ${file(name, bytes)} ${flags}`)).stderr
  const dnc = savedZip(
    randomWeights(csordas.shapes({ I: 3, O: 3, H: 4, N: 5, W: 3, R: 2, mask: true, sharpness: true }), 1),
  )
  assert.match(
    await found('c.pth', dnc, '--from csordas'),
    /model\.slots: the file does not say how many slots the memory had .*--set model\.slots=N/,
  )
  // 60 numbers read per step: 3W + 5R is 75 for 3 heads of 20 and for 12 heads of 5.
  const twofold = savedZip(
    randomWeights(ixaxaar.shapes({ I: 3, H: 4, layers: 1, N: 5, W: 5, R: 12, independent: false }), 1),
  )
  assert.match(
    await found('i.pth', twofold, '--from ixaxaar --set model.slots=4'),
    /model\.readHeads: the sizes fit 3 read heads of 20 numbers and 12 read heads of 5 numbers; add --set model\.readHeads=3 or 12/,
  )
  assert.match(await found('c.pth', dnc, '--from elsewhere'), /--from: expected one of pytorch-ntm, .*got "elsewhere"/)
  assert.match(
    await found('model.pth', savedZip(weights), '--from pytorch-ntm --task reversal --run none'),
    /the task has \d+ inputs, the file 3: choose with --task/,
  )
})

test('a damaged file, another file and one that names code end with exit code 4 and one sentence', async () => {
  const bytes = savedLegacy(weights)
  for (const [name, content, reason] of [
    ['short.pth', bytes.slice(0, 900), /Cannot read short\.pth: /],
    ['text.pth', new TextEncoder().encode('hello'), /Cannot read text\.pth: it is no file of PyTorch/],
    ['empty.pth', new Uint8Array(), /Cannot read empty\.pth: /],
  ] as const) {
    const { code, stderr } = await engram(cwd, `import ${file(name, content)} --from pytorch-ntm --run none`)
    assert.deepEqual([code, stderr.split('\n').length], [4, 3], stderr)
    assert.match(stderr, reason)
  }
  assert.equal((await engram(cwd, 'import nowhere.pth --from pytorch-ntm')).code, 5)
  assert.ok(!existsSync(join(cwd, 'none')))
})

test('safetensors with our names become a run: of a checkpoint its own model, of bare tensors by options', async () => {
  const tiny =
    '--set task.bits=2 --set task.maxWords=2 --set model.slots=4 --set model.wordSize=3 --set model.controller.units=5'
  await succeed(
    cwd,
    `train --task copy --model dnc ${tiny} --steps 1 --set workers=1 --run own --quiet --set evaluation.sequences=2 --set evaluation.variantSequences=0`,
  )
  const checkpoint = 'own/checkpoints/latest.safetensors'
  const { stdout } = await succeed(cwd, `import ${checkpoint} --from safetensors --run again --json`)
  const { unmapped, model } = JSON.parse(stdout) as {
    unmapped: ReadonlyArray<{ why: string }>
    model: { kind: string }
  }
  assert.equal(model.kind, 'dnc')
  assert.ok(unmapped.length > 0 && unmapped.every(({ why }) => why === 'state of the optimizer'))
  const tensors = (path: string) => readFileSync(join(cwd, path)).subarray(8)
  assert.ok(tensors('again/checkpoints/latest.safetensors').length > 0)
  const few = '--set evaluation.sequences=4 --set evaluation.variantSequences=0'
  const scores = async (run: string) =>
    (JSON.parse((await succeed(cwd, `evaluate ${run} --json ${few}`)).stdout) as { evaluation: unknown }).evaluation
  assert.deepEqual(await scores('again'), await scores(checkpoint))
})
