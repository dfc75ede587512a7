import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../support/built.ts'
import { succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { engramProcess, start, startNode, succeedProcess } from '../support/processes.ts'
import { checkpoint, tiny } from '../support/runFiles.ts'

const cwd = emptyFolder()
test('help shows examples, for every command', async () => {
  const { stdout } = await succeed(cwd, '--help')
  assert.match(stdout, /\nExamples:\n {2}npx tsx cli\.ts train --task copy\n/)
  const names = ['train', 'evaluate', 'test', 'sample', 'inspect', 'config', 'verify', 'bench', 'doctor']
  for (const name of names) assert.match(stdout, new RegExp(`\n {2}${name} `))
  const train = await succeed(cwd, 'train --help')
  assert.match(train.stdout, /\nExamples:\n(?: {2}npx tsx cli\.ts train .*\n)+/)
  for (const flag of [
    'task',
    'model',
    'preset',
    'seed',
    'steps',
    'until',
    'batch-size',
    'learning-rate',
    'config',
    'set',
    'run',
    'resume',
    'backend',
    'json',
    'quiet',
  ])
    assert.match(train.stdout, new RegExp(`\n {2}--${flag} `))
})

test('under tsx, as a clone runs it, it is the same command line', async () => {
  const { code, stdout, stderr } = await startNode(root, ['--import', 'tsx', 'cli.ts', '--version']).finished
  assert.deepEqual([code, stderr], [0, ''])
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/)
  const line = `train ${tiny} --steps 5 --quiet --run`
  await succeedProcess(cwd, line, 'built')
  const trained = await startNode(root, ['--import', 'tsx', 'cli.ts', ...line.split(' '), join(cwd, 'under-tsx')])
    .finished
  assert.equal(trained.code, 0, trained.stderr)
  assert.deepEqual(checkpoint(join(cwd, 'under-tsx'), 'latest'), checkpoint(join(cwd, 'built'), 'latest'))
})

test('a reader that goes away ends nothing with an error', async () => {
  const sample = start(cwd, 'sample --json --batch-size 3000')
  sample.process.stdout?.once('data', () => sample.process.stdout?.destroy())
  const { code, stderr } = await sample.finished
  assert.deepEqual([code, stderr], [0, ''])

  const train = start(cwd, `train ${tiny} --steps 1 --json --quiet --run unread`)
  train.process.stdout?.destroy()
  const trained = await train.finished
  assert.deepEqual([trained.code, trained.stderr], [0, ''])
  assert.ok(checkpoint(join(cwd, 'unread'), 'latest').length > 0)

  const mistaken = start(cwd, 'trian')
  mistaken.process.stderr?.destroy()
  assert.equal((await mistaken.finished).code, 2)
})

test('no command: help, and exit 2', async () => {
  const { code, stdout, stderr } = await engramProcess(cwd, '')
  assert.deepEqual([code, stdout], [2, ''])
  assert.match(stderr, /^Usage: engram /)
})

test('what a command ends with is the exit code of its process', async () => {
  const wild = `train ${tiny} --steps 8 --learning-rate 1e39 --set onDivergence.policy=halt --quiet --run wild`
  for (const [line, expected] of [
    ['config', 0],
    ['config --task cpoy', 2],
    ['train --taks copy', 2],
    [wild, 3],
    ['evaluate rnu', 5],
    ['train --config missing.json', 5],
  ] as const) {
    const { code, stderr } = await engramProcess(cwd, line)
    assert.equal(code, expected, `${line}: ${stderr}`)
    assert.equal(stderr === '', expected === 0)
  }
})
