import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { child, integer, keyOf } from '../../src/core/random.ts'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { checkpoint, json, stepName, timeless } from '../support/runFiles.ts'

const cwd = emptyFolder()

/** Words of 1 to 6 of four letters, to be repeated. */
const pairs = Array.from({ length: 60 }, (_, at) => {
  const key = keyOf(at)
  const word = Array.from({ length: 1 + (at % 6) }, (_, place) => 'abcd'[integer(child(key, place), 0, 3)] as string)
  const silence = word.map(() => '-')
  return JSON.stringify({
    inputs: [...word, ...silence],
    targets: [...silence, ...word],
    mask: [...word.map(() => 0), ...word.map(() => 1)],
  })
})

const small =
  '--set model.slots=3 --set model.wordSize=2 --set model.controller.units=4 --batch-size 3 --set evalEvery=3 --set checkpointEvery=3 --workers 1 --quiet'
const series = `--data series.csv --set task.inputs=[x] --set task.window=8 ${small}`

before(async () => {
  writeFileSync(join(cwd, 'pairs.jsonl'), pairs.join('\n'))
  writeFileSync(
    join(cwd, 'series.csv'),
    `t,x\n${Array.from({ length: 200 }, (_, t) => `${t},${Math.sin(t / 3)}`).join('\n')}\n`,
  )
  writeFileSync(join(cwd, 'text.txt'), 'The cat sat on the mat.\n'.repeat(20))
  await succeed(cwd, `train --task data --data pairs.jsonl ${small} --steps 3 --run run`)
  await succeed(cwd, `train --task data ${series} --steps 3 --run values`)
})

type Task = Readonly<{ data: string; sha256: string; schema: Readonly<{ kind: string; longest: number }> }>
type Marks = Readonly<{ sequences: number; wrongSymbols: number; rmse: number }>
const marksOf = (text: string): Marks =>
  (JSON.parse(text) as Readonly<{ evaluation: Readonly<{ heldOut: Marks }> }>).evaluation.heldOut

test('train says what the data are, and keeps it with the run and its checkpoints', async () => {
  const { stderr } = await succeed(
    cwd,
    `train --task data --data text.txt ${small.replace('--quiet', '')} --steps 1 --run text`,
  )
  assert.match(stderr, /^data .*text\.txt\n {2}inputs {4}character: 13 classes \(\\n {3}\. T a c e h m n o s …\)\n/)
  assert.match(
    stderr,
    / {2}targets {3}classes, of the next row: .*\n {2}train {5}7 windows of up to 64 rows\n {2}held out {2}1 window \(10 %, the end\)\n {2}SHA-256 {3}[0-9a-f]{64}\n/,
  )
  const { task } = json(join(cwd, 'run', 'config.json')) as Readonly<{ task: Task }>
  assert.deepEqual([task.data, task.schema.kind, task.schema.longest], [join(cwd, 'pairs.jsonl'), 'classes', 12])
  assert.ok(checkpoint(join(cwd, 'run'), stepName(3)).toString('latin1').includes(task.sha256))
})

test('ragged batches, stopped and gone on with, are those of the uninterrupted run, bit for bit', async () => {
  await succeed(cwd, `train --task data --data pairs.jsonl ${small} --steps 6 --run whole`)
  renameSync(join(cwd, 'pairs.jsonl'), join(cwd, 'moved.jsonl'))
  const lost = await engram(cwd, 'train --resume run --steps 6 --quiet')
  await succeed(cwd, 'train --resume run --steps 6 --data moved.jsonl --quiet')
  renameSync(join(cwd, 'moved.jsonl'), join(cwd, 'pairs.jsonl'))
  assert.deepEqual(timeless(join(cwd, 'run')), timeless(join(cwd, 'whole')))
  const numbers = (run: string): string => {
    const file = checkpoint(join(cwd, run), stepName(6))
    return file.subarray(8 + Number(file.readBigUInt64LE(0))).toString('latin1')
  }
  assert.ok(numbers('run').length > 1000 && numbers('run') === numbers('whole'))
  assert.deepEqual(
    [lost.code, lost.stderr],
    [5, `Cannot read ${join(cwd, 'pairs.jsonl')}: no such file or directory\n`],
  )
})

test('two workers give the same run each time', async () => {
  for (const run of ['two', 'again'])
    await succeed(cwd, `train --task data ${series.replace('--workers 1', '--workers 2')} --steps 3 --run ${run}`)
  assert.deepEqual(timeless(join(cwd, 'two')), timeless(join(cwd, 'again')))
})

test('evaluate: the held-out part, or another file', async () => {
  assert.equal(marksOf((await succeed(cwd, 'evaluate whole --json')).stdout).sequences, 6)
  writeFileSync(join(cwd, 'other.jsonl'), pairs.slice(0, 4).join('\n'))
  const marks = marksOf((await succeed(cwd, 'evaluate whole --json --held-out other.jsonl')).stdout)
  assert.equal(marks.sequences, 4)
  assert.ok(marks.wrongSymbols >= 0)
  assert.ok(marksOf((await succeed(cwd, 'evaluate values --json')).stdout).rmse > 0)
})

test('test, inspect, sample and plot show rows by the names of the data', async () => {
  assert.match(
    (await succeed(cwd, 'test whole')).stdout,
    /data, \d+ wrong symbols?\n\n {2}step {2}input {2}target {2}output\n {2}0 +"[a-d]"\n/,
  )
  assert.match(
    (await succeed(cwd, 'test values')).stdout,
    /data, RMSE [\d.]+\n\n {2}step {2}input x +target x +output x\n/,
  )
  assert.match((await succeed(cwd, 'inspect values')).stdout, /\n {2}targets {3}values, of the next row: x: 1 number\n/)
  const sampled = await succeed(cwd, 'sample --task data --data text.txt --batch-size 1 --set task.window=5')
  assert.match(sampled.stdout, /\nsequence 0, 5 steps\n {2}input {3}.*\n {2}target {2}.*\n$/)
  await succeed(cwd, 'plot values --out plots')
})

test('predict: a line for each sequence of a file, without the files of the training', async () => {
  writeFileSync(join(cwd, 'new.jsonl'), '{"inputs": ["a", "b", "-"]}\n{"inputs": ["c"]}\n')
  renameSync(join(cwd, 'pairs.jsonl'), join(cwd, 'gone.jsonl'))
  const { stdout } = await succeed(cwd, 'predict run --data new.jsonl')
  renameSync(join(cwd, 'gone.jsonl'), join(cwd, 'pairs.jsonl'))
  type Line = Readonly<{ outputs: ReadonlyArray<ReadonlyArray<number>>; classes: ReadonlyArray<string> }>
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
  assert.deepEqual(
    lines.map(({ outputs }) => outputs.length),
    [3, 1],
  )
  for (const { outputs, classes } of lines)
    for (const [t, row] of outputs.entries()) {
      assert.ok(Math.abs(row.reduce((sum, p) => sum + p, 0) - 1) < 1e-5)
      assert.equal(classes[t], ['-', 'a', 'b', 'c', 'd'][row.indexOf(Math.max(...row))])
    }
  const table = (await succeed(cwd, 'predict run --data new.jsonl --csv')).stdout.trim().split('\n')
  assert.equal(table[0], 'sequence,step,class,probability')
  assert.deepEqual(
    table.slice(1).map((line) => line.split(',').slice(0, 3).join()),
    lines.flatMap(({ classes }, at) => classes.map((name, t) => `${at},${t},${name}`)),
  )
  writeFileSync(join(cwd, 'new.csv'), 'x\n0.1\n0.2\n0.3\n')
  assert.match(
    (await succeed(cwd, 'predict values --data new.csv')).stdout,
    /^\{"outputs":\[\[[-\d.e]+\],\[[-\d.e]+\],\[[-\d.e]+\]\]\}\n$/,
  )
  assert.match((await succeed(cwd, 'predict values --data new.csv --csv')).stdout, /^sequence,step,x\n0,0,/)
})

test('predict: a run of a built-in task takes rows of its inputs', async () => {
  await succeed(cwd, `train --task copy --set task.bits=2 ${small} --steps 1 --run copy`)
  writeFileSync(join(cwd, 'rows.jsonl'), '{"inputs": [[0,0,1,0],[1,0,0,0]]}\n{"inputs": [[0,0,1]]}\n')
  const bad = await engram(cwd, 'predict copy --data rows.jsonl')
  assert.deepEqual([bad.code, bad.stdout, bad.stderr], [2, '', 'rows.jsonl:2:13: inputs: expected 4 numbers, got 3\n'])
  writeFileSync(join(cwd, 'rows.jsonl'), '{"inputs": [[0,0,1,0],[1,0,0,0]]}\n')
  const { outputs } = JSON.parse((await succeed(cwd, 'predict copy --data rows.jsonl --json')).stdout) as Readonly<{
    outputs: number[][]
  }>
  assert.deepEqual(
    outputs.map((row) => row.every((p) => p > 0 && p < 1) && row.length),
    [2, 2],
  )
  for (const flags of ['', '--data rows.jsonl --json --csv'])
    assert.equal((await engram(cwd, `predict copy ${flags}`)).code, 2)
})

test('a changed file is refused, before anything trains; so is bad data', async () => {
  const file = join(cwd, 'series.csv')
  const content = readFileSync(file)
  appendFileSync(file, '200,1\n')
  const changed = await engram(cwd, 'train --resume values --steps 9 --quiet')
  writeFileSync(file, content)
  assert.equal(changed.code, 4)
  assert.match(
    changed.stderr,
    /^Cannot read .*series\.csv: the file has changed: SHA-256 is now [0-9a-f]{64}\. The run started with/,
  )
  writeFileSync(join(cwd, 'bad.jsonl'), `${pairs[0]}\n{"inputs": ["a"]}\n`)
  const bad = await engram(cwd, 'train --task data --data bad.jsonl --run never')
  assert.deepEqual([bad.code, bad.stderr], [2, 'bad.jsonl:2:1: targets are missing\n'])
  const none = await engram(cwd, 'train --task data --run never')
  assert.deepEqual([none.code, none.stderr], [2, 'The task data reads its sequences from a file: give --data FILE.\n'])
})
