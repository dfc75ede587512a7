import assert from 'node:assert/strict'
import { test } from 'node:test'
import { child, keyOf } from '../../src/core/random.ts'
import { unwrap } from '../../src/core/unwrap.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { channelsOf } from '../../src/tasks/channels.ts'
import { timelineOf } from '../../src/tasks/phases.ts'
import { tasks } from '../../src/tasks/registry.ts'
import { endedWell, engramGiven, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'

const cwd = emptyFolder()
type Sampled = Readonly<{ inputs: number[][][]; targets: number[][][]; mask: number[][] }>
const sampled = async (line: string): Promise<Sampled> =>
  JSON.parse((await succeed(cwd, `sample --json ${line}`)).stdout) as Sampled

/** The rows of one sequence of a batch. */
const rowsOf = ({ inputs, targets, mask }: Sampled, b: number) => ({
  inputs: inputs.map((rows) => rows[b] ?? []),
  targets: targets.map((rows) => rows[b] ?? []),
  mask: mask.map((row) => row[b] ?? -1),
})

test('sample --json: copy in [T][B][·], in the layout of the design', async () => {
  const batch = await sampled(
    '--task copy --batch-size 5 --set task.bits=3 --set task.minWords=2 --set task.maxWords=4',
  )
  const lengths = Array.from({ length: 5 }, (_, b) => rowsOf(batch, b).mask.filter((m) => m === 1).length)
  assert.equal(batch.inputs.length, 2 * Math.max(...lengths) + 2)
  assert.ok(new Set(lengths).size > 1, 'each sequence draws its own length')
  lengths.forEach((words, b) => {
    const { inputs, targets, mask } = rowsOf(batch, b)
    assert.deepEqual(inputs[0], [0, 0, 0, 1, 0])
    assert.deepEqual(inputs[words + 1], [0, 0, 0, 0, 1])
    const told = inputs.slice(1, words + 1)
    assert.ok(told.every((row) => row.length === 5 && row[3] === 0 && row[4] === 0))
    assert.deepEqual(
      targets.slice(words + 2, 2 * words + 2),
      told.map((row) => row.slice(0, 3)),
    )
    assert.ok(inputs.slice(words + 2).every((row) => row.every((x) => x === 0)))
    assert.deepEqual(
      mask,
      mask.map((_, t) => (t >= words + 2 && t < 2 * words + 2 ? 1 : 0)),
    )
  })
})

test('sample --json: repeat-copy tells the repeats in tenths, and marks the end', async () => {
  const options =
    '--set task.bits=2 --set task.minWords=2 --set task.maxWords=2 --set task.minRepeats=3 --set task.maxRepeats=3'
  const batch = await sampled(`--task repeat-copy --batch-size 2 ${options}`)
  assert.equal(batch.inputs.length, 2 + 2 + 2 * 3 + 1)
  const { inputs, targets, mask } = rowsOf(batch, 1)
  assert.deepEqual(inputs[3], [0, 0, 0, 0.3])
  const words = inputs.slice(1, 3).map((row) => [...row.slice(0, 2), 0])
  assert.deepEqual(targets.slice(4, 10), [...words, ...words, ...words])
  assert.deepEqual(targets[10], [0, 0, 1])
  assert.deepEqual(mask, [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1])
})

test('sample: a picture, the same for the same seed', async () => {
  const line = 'sample --batch-size 6 --seed 7 --set task.bits=2 --set task.minWords=2 --set task.maxWords=2'
  const [first, again, other] = [
    await succeed(cwd, line),
    await succeed(cwd, line),
    await succeed(cwd, `${line} --seed 8`),
  ]
  assert.equal(again.stdout, first.stdout)
  assert.notEqual(other.stdout, first.stdout)
  assert.match(first.stdout, /\nsequence 0, 6 steps\n {2}a start flag · b words 1–2 · c end flag · d answer\n/)
  assert.match(first.stdout, /\n {16}abbcdd\n {2}inputs\n {4}bit 1 {7}·[·█]{2}···\n/)
  assert.match(first.stdout, /\n {4}start flag {2}█·{5}\n {4}end flag {4}···█··\n {2}targets\n {4}bit 1 {11}[·█]{2}\n/)
  assert.match(first.stdout, /… and 2 more: --json prints them all\.\n$/)
})

test('sample: stories as words, answers in brackets', async () => {
  const { stdout } = await succeed(cwd, 'sample --task stories --batch-size 1 --set task.family=one-fact')
  assert.match(
    stdout,
    /\nsequence 0, \d+ steps\n( {2}[a-z ]+(\.|\? \[[a-z]+\])\n){6,8}\n {2}statements 1 \(steps 0–\d+\) · /,
  )
})

const COLUMNS = 60

/** “bit 1–3” as its three names. */
const inFull = (name: string): ReadonlyArray<string> => {
  const [, stem, from, to] = /^(.*?)(\d+)–(\d+)$/su.exec(name) ?? []
  return to === undefined
    ? [name]
    : Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) => `${stem}${Number(from) + at}`)
}

/** The names after a title at the head of a sample. */
const listed = (stdout: string, title: string): ReadonlyArray<string> => {
  const [, list = ''] = new RegExp(`\\n {2}${title} +(.*(?:\\n {12}.*)*)`).exec(stdout) ?? []
  return list.split(/,\s+/).flatMap(inFull)
}

for (const { name, summary, configure } of tasks)
  test(`sample ${name}: what the task is, each channel and each phase by its name, in ${COLUMNS} columns`, async () => {
    const given = { screen: { columns: COLUMNS, rows: 24, colourBits: 1, keys: undefined } }
    const { stdout } = endedWell(await engramGiven(cwd, given, `sample --task ${name} --batch-size 2 --seed 3`))
    for (const line of stdout.split('\n')) assert.ok([...line].length <= COLUMNS, line)
    const inWords = (text: string): string => text.replaceAll(/\s+/g, ' ')
    assert.ok(inWords(stdout).startsWith(`${name}: ${summary}`), stdout)
    const task = unwrap(configure({}))
    const { inputs, targets } = channelsOf(task)
    assert.deepEqual(listed(stdout, 'inputs'), inputs)
    const due = listed(stdout, 'targets')
    assert.deepEqual(due[0] === `the same ${targets.length}` ? inputs : due, targets)
    const drawn = drawSequences(task, child(keyOf(3), 'sample'), 2)
    for (const sequence of drawn)
      for (const phase of timelineOf(task, sequence)) assert.ok(inWords(stdout).includes(phase.name), phase.name)
  })

test('sample --json has the names of channels, and the phases of each sequence', async () => {
  const { stdout } = await succeed(
    cwd,
    'sample --json --batch-size 2 --set task.bits=1 --set task.minWords=3 --set task.maxWords=3',
  )
  const { channels, timelines } = JSON.parse(stdout) as Record<string, unknown>
  assert.deepEqual(channels, { inputs: ['bit 1', 'start flag', 'end flag'], targets: ['bit 1'] })
  const phases = [
    { name: 'start flag', from: 0, to: 1 },
    { name: 'words 1–3', from: 1, to: 4 },
    { name: 'end flag', from: 4, to: 5 },
    { name: 'answer', from: 5, to: 8 },
  ]
  assert.deepEqual(timelines, [phases, phases])
})
