import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { keyOf } from '../../src/core/random.ts'
import { oneFact } from '../../src/tasks/stories/families/oneFact.ts'
import { yesNo } from '../../src/tasks/stories/families/yesNo.ts'
import { showStory } from '../../src/tasks/stories/story.ts'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { checkpoint, json, stepName, timeless } from '../support/runFiles.ts'
import { succeedProcess } from '../support/processes.ts'

const cwd = emptyFolder()
const babi = join(cwd, 'babi')

/** A small folder in the published form, of stories of our own. */
const writeFiles = (folder: string): void => {
  mkdirSync(folder, { recursive: true })
  for (const [at, [name, { tell }]] of [['qa1_one-fact', oneFact] as const, ['qa2_yes-no', yesNo] as const].entries())
    for (const [split, count] of [['train', 12] as const, ['test', 5] as const]) {
      const told = Array.from({ length: count }, (_, n) => tell(keyOf(100 * at + n), { facts: 2, questions: 1 }))
      writeFileSync(join(folder, `${name}_${split}.txt`), told.map(showStory).join(''))
    }
}

/** Small enough for steps of milliseconds, with bypass dropout: what is resumed must drop the same. */
const small =
  '--preset adnc --batch-size 2 --set model.slots=3 --set model.wordSize=2 --set model.controller.units=4 --set evalEvery=3 --set checkpointEvery=3 --quiet'

before(async () => {
  writeFiles(babi)
  await succeed(cwd, `train --task stories --data babi ${small} --steps 3 --run run`)
})

type Marks = Readonly<{ sequences: number; wordErrors: number; answered: number }>
type Evaluated = Readonly<{ evaluation: Readonly<{ heldOut: Marks; variants: Readonly<Record<string, Marks>> }> }>
type Task = Readonly<{ data: string; files: ReadonlyArray<string>; sha256: string }>

test('the run says what it was made from; it is held out on what is to test on, file by file', async () => {
  const { task } = json(join(cwd, 'run', 'config.json')) as Readonly<{ task: Task }>
  assert.deepEqual([task.data, task.files], [babi, ['qa1', 'qa2']])
  assert.match(task.sha256, /^[0-9a-f]{64}$/)
  const { stdout } = await succeed(cwd, 'evaluate run --json')
  const { heldOut, variants } = (JSON.parse(stdout) as Evaluated).evaluation
  assert.equal(heldOut.sequences, 10)
  assert.deepEqual(
    Object.entries(variants).map(([name, { sequences }]) => [name, sequences]),
    [
      ['qa1', 5],
      ['qa2', 5],
    ],
  )
  for (const { wordErrors, answered } of [heldOut, ...Object.values(variants)])
    assert.ok(Math.abs(wordErrors + answered - 1) < 1e-9) // answers of one word
  const { stdout: table } = await succeed(cwd, 'evaluate run')
  assert.match(table, /questions right +words wrong/)
  await succeed(cwd, 'test run --json')
  const { stdout: shown } = await succeed(cwd, 'test run')
  assert.match(shown, /^.*wrong bits?\n\n( {2}[a-z ]+\.\n)+ {2}[a-z ]+\? \[[a-z]+\]( said: \S+)?\n\n {2}step/)
})

test('stopped and gone on with, it is the uninterrupted run, wherever its files lie now', async () => {
  await succeed(cwd, `train --task stories --data babi ${small} --steps 6 --run whole`)
  renameSync(babi, join(cwd, 'moved'))
  const lost = await engram(cwd, 'train --resume run --steps 6 --quiet')
  await succeed(cwd, 'train --resume run --steps 6 --data moved --quiet')
  const { task } = json(join(cwd, 'run', 'config.json')) as Readonly<{ task: Task }>
  assert.equal(task.data, join(cwd, 'moved'))
  renameSync(join(cwd, 'moved'), babi)
  assert.deepEqual(timeless(join(cwd, 'run')), timeless(join(cwd, 'whole')))
  const [resumed, whole] = ['run', 'whole'].map((run) => checkpoint(join(cwd, run), stepName(6)).toString('latin1'))
  const numbers = (file: string | undefined): string =>
    file?.slice(8 + (file.charCodeAt(0) | (file.charCodeAt(1) << 8))) ?? ''
  assert.ok(numbers(resumed).length > 1000 && numbers(resumed) === numbers(whole))
  assert.equal(lost.code, 5)
  assert.equal(
    lost.stderr,
    `Cannot read ${babi}: no such file or directory. The run started with the files of qa1, qa2 with SHA-256 ${task.sha256}\n` +
      '  • Name the directory of those files with --data DIR, or start a new run.\n',
  )
})

test('files that have changed since are refused; so are others under --data', async () => {
  const other = join(cwd, 'other')
  writeFiles(other)
  const file = join(other, 'qa2_yes-no_test.txt')
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(/\t(yes|no)\t/, (_, word) => `\t${word === 'no' ? 'yes' : 'no'}\t`),
  )
  for (const command of ['train --resume run --steps 9', 'evaluate run', 'test run'] as const) {
    const { code, stderr } = await engram(cwd, `${command} --data other`)
    assert.equal(code, 4)
    assert.match(stderr, /^Cannot read .*other: the files have changed: SHA-256 is now [0-9a-f]{64}\. The run started/)
  }
  rmSync(other, { recursive: true })
})

test('a part of the files, and what makes no sense', async () => {
  const { stdout } = await succeed(
    cwd,
    'sample --task stories --data babi --batch-size 1 --json',
    '--set',
    'task.files=["qa2"]',
  )
  const { mask } = JSON.parse(stdout) as Readonly<{ mask: number[][] }>
  assert.deepEqual(mask.flat().filter((m) => m === 1).length, 1)
  for (const [line, code, message] of [
    [
      'sample --task stories --data nowhere',
      5,
      /nowhere: no such file or directory\n {2}• Name the directory with --data DIR\./,
    ],
    ['sample --task stories --data run', 4, /run: it holds no files such as qa1_/],
    ['sample --task copy --data babi', 2, /task\.data: unknown key/],
    ['reproduce --task copy --data babi', 2, /--data applies only to the tasks stories and data/],
  ] as const) {
    const { code: found, stderr } = await engram(cwd, line)
    assert.equal(found, code, stderr)
    assert.match(stderr, message)
  }
})

test('reproduce: runs on the files, which its command names', async () => {
  await succeedProcess(
    cwd,
    `reproduce --task stories --memory none --seeds 1 --steps 3 --data babi --set model.controller.units=3 --set evalEvery=3 --out found`,
  )
  const report = readFileSync(join(cwd, 'found', 'RESULTS.md'), 'utf8')
  assert.ok(report.includes(`--data ${babi}`))
  const again = await succeedProcess(
    cwd,
    `reproduce --task stories --memory none --seeds 1 --steps 3 --data babi --set model.controller.units=3 --set evalEvery=3 --out found`,
  )
  assert.match(again.stderr, /1 run, 1 already finished/)
})
