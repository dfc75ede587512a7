import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { fixtureFile } from '../conformance/vectors.ts'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { tiny } from '../support/runFiles.ts'

const cwd = emptyFolder()
const files = {
  'empty.json': '',
  'broken.json': '{"steps": 3,}',
  'list.json': '[1, 2]',
  'text.txt': 'no checkpoint, just a text that somebody wrote\n',
}
before(async () => {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content)
  mkdirSync(join(cwd, 'folder'))
  await succeed(cwd, `train ${tiny} --steps 1 --run run --quiet`)
})

/** What is typed, how it ends, and what it says: what is wrong, where, what was expected or what to do. */
const cases: ReadonlyArray<readonly [line: string, code: number, ...says: ReadonlyArray<string>]> = [
  // names
  ['trian', 2, "unknown command 'trian'", 'Did you mean train?'],
  ['train --taks copy', 2, "unknown option '--taks'", 'Did you mean --task?'],
  ['train --backend wsam --model nmt', 2, 'unknown word "wsam"; did you mean wasm?', '"nmt"; did you mean ntm?'],
  ['config --task cpoy', 2, 'task.name: unknown task "cpoy"; did you mean copy?'],
  ['config --preset depmind', 2, 'Unknown preset "depmind"; did you mean deepmind?'],
  ['config --task', 2, "option '--task <name>' argument missing"],
  // assignments and numbers
  ['config --set model.slots', 2, "'model.slots' is invalid. Expected path=value, such as model.slots=64."],
  [
    'config --set model.controller.unit=3 --set batchSize.more=3 --set __proto__.x=3',
    2,
    'model.controller.unit: unknown key; did you mean units?',
    'batchSize: expected a whole number ≥ 1, got {"more":3}',
    '__proto__: unknown key',
  ],
  [
    'config --steps many --seed -1 --batch-size 1e999 --learning-rate NaN --set task.maxWords=0',
    2,
    'steps: expected a whole number ≥ 1, got "many"',
    'seed: expected a whole number ≥ 0, got -1',
    'got Infinity',
    'optimizer.learningRate: expected a number ≥ 0, got "NaN"',
    'task.maxWords: expected a whole number ≥ 1, got 0',
  ],
  ['sample --batch-size 1e9', 2, 'numbers in 1,000,000,000 sequences of a batch: expected at most'],
  // config files
  ['train --config missing.json', 5, 'Cannot read missing.json: ', 'no such file'],
  ['config --config folder', 5, 'Cannot read folder: '],
  ['config --config empty.json', 2, 'empty.json is not a valid configuration:', 'not JSON'],
  ['config --config broken.json', 2, 'broken.json is not a valid configuration:', 'not JSON'],
  ['config --config list.json', 2, 'list.json is not a valid configuration:', 'expected a JSON object'],
  // runs and checkpoints
  ['evaluate', 2, "missing required argument 'run'"],
  ['evaluate rnu', 5, 'Cannot read rnu: no such run or checkpoint', 'Give a run directory'],
  ['test folder', 4, 'Cannot read folder: it holds no checkpoint yet', 'train --resume folder'],
  ['inspect text.txt', 4, 'Cannot read text.txt: '],
  [
    'evaluate run --set model.wordSize=5',
    2,
    'params/controller/kernel: expected [8 12] by the config, got [5 12] in the checkpoint',
  ],
  ['inspect run --preset paper', 2, 'omit --config and --preset, or omit the run'],
  ['test run --seed x', 2, '--seed: expected a whole number ≥ 0, got "x"'],
  ['train --resume rnu', 5, 'Cannot open rnu: no such run. Did you mean run?'],
  ['train --resume folder', 2, 'folder is not a run: it has no config.json', '--run folder'],
  ['train --resume text.txt', 2, 'text.txt is neither a run directory nor a checkpoint in one.'],
  ['train --run text.txt/run', 5, 'text.txt', 'not a directory'],
  // vectors and benchmarks
  ['verify', 2, "missing required argument 'files'"],
  ['verify missing.safetensors', 5, 'Cannot read missing.safetensors: no such file'],
  ['verify text.txt', 4, 'Cannot read text.txt: '],
  [
    'verify run/checkpoints/latest.safetensors',
    4,
    'its format is engram-checkpoint/1',
    'neural-computer-conformance/1',
  ],
  [`evaluate ${fixtureFile('ntm-paper')}`, 4, 'has the format "neural-computer-conformance/1", but a checkpoint has'],
  ['verify --backend cup x', 2, 'Unknown backend "cup"; did you mean cpu?'],
  ['verify --path fsued x', 2, 'Unknown path "fsued"; did you mean fused?'],
  ['bench --sizes 1,2,3', 2, '--sizes: expected 8 whole numbers ≥ 1, B,N,W,R,H,I,O,T, got "1,2,3"'],
  ['bench --sizes 1,1000000000000,1,1,1,1,1,1', 2, '--sizes: numbers in the state of a batch of 1: expected at most'],
  ['bench --model nmt', 2, '--model: unknown kind "nmt"; did you mean ntm?'],
  ['bench --iterations 0', 2, '--iterations: expected a whole number ≥ 1, got "0"'],
]

for (const [line, expected, ...says] of cases)
  test(`engram ${line.replace(/\/\S*\//, '')} ends with ${expected}, and says why`, async () => {
    const { code, stdout, stderr } = await engram(cwd, line)
    assert.deepEqual([code, stdout], [expected, ''], stderr)
    for (const words of says) assert.ok(stderr.includes(words), stderr)
    assert.doesNotMatch(stderr, /Internal error|^ {4}at /m)
    // A list of all tasks is the longest.
    assert.ok(stderr.split('\n').length < 24 && stderr.length < 1600, 'one clear message, not a page')
  })

test('no bad input makes a run', () => {
  assert.deepEqual(readdirSync(cwd).toSorted(), [...Object.keys(files), 'folder', 'run'].toSorted())
})

test('a byte order mark is no part of a config', async () => {
  writeFileSync(join(cwd, 'marked.json'), '\uFEFF{"steps": 3}')
  const { stdout } = await succeed(cwd, 'config --config marked.json')
  assert.equal((JSON.parse(stdout) as { steps: number }).steps, 3)
})
