import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Provenance } from '../../src/report/provenance.ts'
import { type Report, reportMarkdown } from '../../src/report/report.ts'
import type { RunResult } from '../../src/report/result.ts'
import type { Evaluation } from '../../src/training/evaluation.ts'

const made: Provenance = {
  command: 'reproduce --task copy',
  train: 'train --task copy',
  cpu: 'A Processor',
  cores: 2,
  processes: 2,
  platform: 'linux x64',
  versions: { Engram: '1.2.3' },
}

const marked = (bitErrors: number, correct: number): Evaluation => ({ sequences: 100, loss: 1, bitErrors, correct })

const config = {
  task: { name: 'copy', bits: 8, minWords: 1, maxWords: 20 },
  model: { kind: 'ntm', slots: 128 },
}

/** A run that is solved after so many thousands of sequences, or never. */
const result = (seed: number, thousands: number | undefined, bitErrors: number): RunResult => {
  const milestone = thousands === undefined ? null : { sequences: 1000 * thousands, seconds: 60 * thousands }
  const marks = { heldOut: marked(bitErrors, 1), variants: { '120 words': marked(10 * seed, 0.5) } }
  return {
    task: 'copy',
    memory: 'ntm',
    asked: { options: {} },
    seed,
    config,
    ended: thousands === undefined ? 'diverged' : 'solved',
    steps: 1000,
    sequences: 2000,
    seconds: 60,
    msPerStep: seed,
    solved: milestone,
    belowOneBit: milestone,
    marks,
    larger: [{ slots: 256, marks }],
    curve: { sequences: [1000, 2000], errors: [30, bitErrors], loss: [40, 1] },
    made,
  }
}

const reported = (results: ReadonlyArray<RunResult>, more: Partial<Report> = {}): string =>
  reportMarkdown({ results, makers: [made], outdated: [], figures: [], data: 'results.json', notes: '', ...more })

const rowsIn = (text: string, section: string): ReadonlyArray<string> =>
  (text.split(`## ${section}\n`)[1]?.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)

test('a report of five runs, one of them without success', () => {
  // In another order than that of their seeds.
  const results = [result(3, undefined, 8), result(1, 6, 0), result(5, 12, 0), result(2, 9, 0), result(4, 8, 0)]
  const text = reported(results, { figures: [{ title: 'copy with ntm', path: 'plots/copy-ntm.svg' }] })
  assert.deepEqual(rowsIn(text, 'Learned'), [
    '| copy | ntm |  | 1 of 5 | 9,000 (8,000–12,000) | 9 min 0 s (8 min 0 s–12 min 0 s) | 9,000 (8,000–12,000) | 2,000 | 0 | 3 (2–4) |',
  ])
  assert.deepEqual(rowsIn(text, 'Comparison with published results'), [
    '| copy | ntm |  | 9,000 (8,000–12,000) | 0 | below 1 bit by about 17,000 sequences (batch 1, 4 seeds) [loudinthecloud/pytorch-ntm, README] | zero errors by 10,000 sequences, none of ten seeds failing<br>zero errors at length 120 | no<br>no |',
  ])
  assert.match(text, /^Diverged, which counts as not solved: copy with ntm, seed 3\.$/m)
  assert.deepEqual(rowsIn(text, 'Generalisation'), [
    '| copy | ntm |  | as trained | 0 | 100 % |',
    '| copy | ntm |  | 120 words | 30 (20–40) | 50 % |',
  ])
  assert.deepEqual(rowsIn(text, 'Larger memories'), [
    '| copy | ntm |  | 128 | 256 | 5 | as trained | 0 | 100 % |',
    '| copy | ntm |  | 128 | 256 | 5 | 120 words | 30 (20–40) | 50 % |',
  ])
  assert.match(text, /^!\[copy with ntm\]\(plots\/copy-ntm\.svg\)$/m)
  assert.match(text, /A Processor, 2 cores, linux x64; times with 2 runs at a time, .*\n- Engram: 1\.2\.3\n$/)
  assert.ok(!text.includes('optimum'))
})

test('where most runs fail, the median is never', () => {
  const text = reported([result(1, 6, 0), result(2, undefined, 4), result(3, undefined, 6)])
  assert.match(rowsIn(text, 'Learned')[0] ?? '', /^\| copy \| ntm \|  \| 2 of 3 \| never \| never \| never \|/)
})

test('where the best is known, the machines are held against it', () => {
  const run = result(1, undefined, 4)
  const grams: RunResult = {
    ...run,
    marks: { heldOut: { ...marked(70, 0), loss: 132, optimalLoss: 120 }, variants: {} },
    larger: [],
  }
  const text = reported([grams])
  assert.deepEqual(rowsIn(text, 'Comparison with the optimum'), ['| copy | ntm |  | as trained | 132 | 120 | 10 % |'])
  assert.match(rowsIn(text, 'Learned')[0] ?? '', /^\| copy \| ntm \|  \| – \| – \| – \| – \| 2,000 \| 70 \|/)
  assert.ok(!text.includes('Larger memories'))
})

test('where questions are asked, or goals set, it says how many are right, or met', () => {
  const runs = [0.5, 1, 0.75].map((share, at): RunResult => {
    const run = result(at + 1, undefined, 4)
    const heldOut = { ...marked(2, 0.5), answered: share }
    return { ...run, marks: { heldOut, variants: { longer: { ...heldOut, goalsMet: share }, plain: marked(2, 0.5) } } }
  })
  assert.deepEqual(rowsIn(reported(runs), 'Questions and goals'), [
    '| copy | ntm |  | as trained | 75 % (62.5 %–87.5 %) |  |',
    '| copy | ntm |  | longer | 75 % (62.5 %–87.5 %) | 75 % (62.5 %–87.5 %) |',
  ])
  assert.ok(!reported([result(1, undefined, 4)]).includes('Questions and goals'))
})

test('each run is held against the best on its own sequences', () => {
  const runs = [
    [130, 129],
    [133, 100],
    [120, 100],
  ].map(([loss = 0, optimalLoss = 0], at): RunResult => {
    const run = result(at + 1, undefined, 4)
    return { ...run, marks: { heldOut: { ...marked(70, 0), loss, optimalLoss }, variants: {} }, larger: [] }
  })
  // The medians alone, 130 and 100, would tell of 30 %.
  assert.deepEqual(rowsIn(reported(runs), 'Comparison with the optimum'), [
    '| copy | ntm |  | as trained | 130 (125–132) | 100 | 20 % (10.4 %–26.5 %) |',
  ])
})

test('commands stand under the machine that ran them; notes and what is outdated are said', () => {
  const others = [
    { ...made, command: 'reproduce --task reversal' },
    { ...made, command: 'reproduce --task dyck', cpu: 'Another' },
  ]
  const text = reported([result(1, 6, 0)], {
    makers: [made, ...others],
    notes: '## What was tried\n\nThis | and that.\n\n',
    outdated: ['copy with ntm was made with another batchSize'],
  })
  assert.match(
    text,
    /\n## What was tried\n\nThis \| and that\.\n\n## Provenance\n\n```\nreproduce --task copy\nreproduce --task reversal\n```\n/,
  )
  assert.match(
    text,
    /\n```\nreproduce --task dyck\n```\n\nOne of these runs: `train --task copy`\.\n\n- Computer: Another, /,
  )
  assert.match(text, /^Outdated, until trained again: copy with ntm was made with another batchSize\.$/m)
})

test('of commands that differ in their seeds alone, the one with most of them is named', () => {
  const commands = ['a --seeds 3', 'a --seeds 10', 'a --seeds 2 --set b=1', 'a --seeds 3 --set b=2', 'a']
  const text = reported([result(1, 6, 0)], { makers: commands.map((command) => ({ ...made, command })) })
  assert.match(text, /\n```\na --seeds 10\na --seeds 2 --set b=1\na --seeds 3 --set b=2\na\n```\n/)
})

test('rows of other options stand apart, and say which', () => {
  const other = { ...result(2, 9, 0), asked: { preset: 'pytorch-dnc', options: { batchSize: 4 } } }
  const rows = rowsIn(reported([result(1, 6, 0), other]), 'Learned')
  assert.match(rows[0] ?? '', /^\| copy \| ntm \|  \| 0 of 1 \| 6,000 \|/)
  assert.match(rows[1] ?? '', /^\| copy \| ntm \| pytorch-dnc, batchSize=4 \| 0 of 1 \| 9,000 \|/)
})
