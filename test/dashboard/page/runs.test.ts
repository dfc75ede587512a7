import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawnRuns, isGrouped, NOTHING_DRAWN, withDrawn } from '../../../src/dashboard/page/drawnRuns.ts'
import { EMPTY, lookedAt, reduce } from '../../../src/dashboard/page/pageState.ts'
import {
  columnsOf,
  commonFolder,
  foundRuns,
  type ListedRun,
  optionColumns,
  sortedRuns,
} from '../../../src/dashboard/page/runColumns.ts'
import { emptyText, recordingText } from '../../../src/dashboard/page/states.ts'
import type { RunSummary } from '../../../src/runs/summary.ts'
import { ntmRecording } from '../syntheticRecording.ts'

const summary = (id: string, more: Partial<RunSummary> = {}): RunSummary => ({
  id,
  name: `runs/${id}`,
  task: 'copy',
  model: 'an NTM with 128 slots',
  memory: 'ntm',
  seed: 1,
  steps: 100,
  state: 'ended',
  ...more,
})

const runs = [
  summary('copy-10', {
    group: '0',
    options: { 'task.name': 'copy', batchSize: '1', 'optimizer.learningRate': '0.001' },
  }),
  summary('copy-9', {
    group: '0',
    seed: 2,
    state: 'running',
    options: { 'task.name': 'copy', batchSize: '1', 'optimizer.learningRate': '0.001' },
  }),
  summary('series', {
    group: '1',
    task: 'copy-series',
    options: { 'task.name': 'copy-series', batchSize: '16', 'optimizer.learningRate': '0.01', 'task.deviation': '2' },
  }),
]
const [first] = runs
assert.ok(first)

const listed = (one: RunSummary, loss?: number): ListedRun => ({
  summary: one,
  place: 0,
  chosen: false,
  records:
    loss === undefined
      ? []
      : [{ step: loss, sequences: 1, loss, gradientNorm: 1, learningRate: 1, skipped: 0, seconds: 1 }],
})

const ids = (all: ReadonlyArray<RunSummary>) => all.map(({ id }) => id).join(' ')

for (const [filter, found] of [
  ['', 'copy-10 copy-9 series'],
  ['copy', 'copy-10 copy-9 series'],
  ['task=copy', 'copy-10 copy-9'],
  ['TASK=copy seed=2', 'copy-9'],
  ['running', 'copy-9'],
  ['batchSize=16', 'series'],
  ['optimizer.learningRate=0.001', 'copy-10 copy-9'],
  ['learningRate=0.001', 'copy-10 copy-9'],
  ['batchSize=1', 'copy-10 copy-9'],
  ['128 ntm', 'copy-10 copy-9 series'],
  ['nothing', ''],
] as const)
  test(`the filter “${filter}” finds ${found}`, () => assert.equal(ids(foundRuns(runs, filter)), found))

test('runs are sorted by any column, numbers as numbers, those without a value last', () => {
  const all = [listed(runs[0] as RunSummary, 30), listed(runs[1] as RunSummary), listed(runs[2] as RunSummary, 4)]
  const columns = [...columnsOf(all), ...optionColumns(runs)]
  const by = (key: string, isDescending: boolean) =>
    ids(sortedRuns(all, columns, { key, isDescending }).map((one) => one.summary))
  assert.equal(by('name', false), 'copy-9 copy-10 series')
  assert.equal(by('loss', false), 'series copy-10 copy-9')
  assert.equal(by('loss', true), 'copy-10 series copy-9')
  assert.equal(by('seed', true), 'copy-9 copy-10 series')
  assert.equal(by('batchSize', true), 'series copy-10 copy-9')
  assert.equal(by('no such column', true), 'copy-10 copy-9 series')
})

test('the options in which runs differ have columns, but those that have one anyway', () => {
  assert.deepEqual(
    optionColumns(runs).map(({ key }) => key),
    ['batchSize', 'optimizer.learningRate'],
  )
  const [rate] = optionColumns(runs).slice(1)
  assert.deepEqual(
    runs.map((one) => rate?.text(listed(one))),
    ['0.001', '0.001', '0.01'],
  )
  assert.deepEqual(optionColumns(runs.slice(0, 2)), [])
})

test('names are shown without the folder that all share', () => {
  assert.equal(commonFolder(['/a/b/x-1', '/a/b/x-2', '/a/b/c/y']), '/a/b/')
  assert.equal(commonFolder(['runs/x', 'other/x']), '')
  assert.equal(commonFolder(['runs/x']), '')
})

test('at first sixteen curves are drawn; drawing all or none is what the user says', () => {
  const many = Array.from({ length: 40 }, (_, at) => summary(`run-${at}`, { group: String(at) }))
  const start = drawnRuns(NOTHING_DRAWN, many, many)
  assert.equal(start.places.size, 16)
  const none = drawnRuns(
    withDrawn(
      start.drawing,
      many.map(({ id }) => id),
      false,
    ),
    many,
    many,
  )
  assert.equal(none.places.size, 0)
  const all = drawnRuns(
    withDrawn(
      none.drawing,
      many.map(({ id }) => id),
      true,
    ),
    many,
    many,
  )
  assert.deepEqual(
    [...all.places.values()].toSorted((a, b) => a - b),
    Array.from({ length: 40 }, (_, at) => at),
  )
  assert.deepEqual([...drawnRuns(start.drawing, many, many.slice(3, 5)).places.keys()], ['run-3', 'run-4'])
})

test('three seeds of an experiment are one curve in one colour, until the user wants each', () => {
  const seeds = [1, 2, 3].map((seed) => summary(`s-${seed}`, { seed, group: '0' }))
  const all = [...seeds, summary('other', { group: '1' })]
  assert.ok(isGrouped(NOTHING_DRAWN, all))
  assert.ok(!isGrouped(NOTHING_DRAWN, all.slice(1)))
  assert.deepEqual(Object.fromEntries(drawnRuns(NOTHING_DRAWN, all, all).places), {
    's-1': 0,
    's-2': 0,
    's-3': 0,
    other: 1,
  })
  const each = drawnRuns({ ...NOTHING_DRAWN, grouped: false }, all, all)
  assert.deepEqual(Object.fromEntries(each.places), { 's-1': 0, 's-2': 1, 's-3': 2, other: 3 })
})

test('the page keeps the recordings that were looked at last, within a number of bytes, of runs that are listed', () => {
  const recording = ntmRecording()
  const told = (run: string) => ({ kind: 'recording', run, step: 1, recording }) as const
  const size = reduce(EMPTY, told('a')).recordings.get('a')?.bytes ?? 0
  assert.ok(size > 1000)
  let known = EMPTY
  for (const run of ['a', 'b', 'a', 'c']) known = reduce(lookedAt(known, run), told(run), 2.5 * size)
  assert.deepEqual([...known.recordings.keys()], ['a', 'c'])
  known = reduce(known, { kind: 'runs', runs: [summary('c')] })
  assert.deepEqual([...known.recordings.keys()], ['c'])
  assert.deepEqual([...reduce(known, told('d'), Number.POSITIVE_INFINITY).recordings.keys()], ['c', 'd'])
})

test('the page says that it loads, and why it shows nothing', () => {
  assert.deepEqual([emptyText(false), emptyText(true)], ['Loading …', 'No runs yet.'])
  const served = { isReady: true, isServed: true }
  assert.equal(recordingText(undefined, { isReady: false, isServed: true }), 'Loading …')
  assert.equal(recordingText(undefined, served), 'Loading the recording …')
  assert.equal(recordingText(undefined, { isReady: true, isServed: false }), 'This file has no recording of this run.')
  assert.equal(recordingText({ kind: 'due' }, served), 'The recording is being made …')
  assert.match(recordingText({ kind: 'none' }, served), /^No recording yet/)
  assert.equal(recordingText({ kind: 'failed', reason: 'too large' }, served), 'There is no recording: too large')
})

test('notes are a column of the list where some run has one', () => {
  const titles = (all: ReadonlyArray<RunSummary>) => columnsOf(all.map((one) => listed(one))).map(({ title }) => title)
  assert.ok(!titles(runs).includes('Note'))
  const noted = [...runs, summary('noted', { note: 'smaller steps' })]
  assert.equal(titles(noted).at(-1), 'Note')
  const texts = noted.map((one) =>
    columnsOf(noted.map((each) => listed(each)))
      .at(-1)
      ?.text(listed(one)),
  )
  assert.deepEqual(texts, ['–', '–', '–', 'smaller steps'])
})
