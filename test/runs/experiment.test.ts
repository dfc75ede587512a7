import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { either as E } from 'fp-ts'
import type { JsonRecord } from '../../src/config/json.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { explain } from '../../src/core/errors.ts'
import { entries } from '../../src/core/tree.ts'
import { benchmarkExcess } from '../../src/runs/benchmark.ts'
import { type Experiment, experimentOf, longestSequence } from '../../src/runs/experiment.ts'
import { optimizerMismatches, paramMismatches } from '../../src/runs/mismatches.ts'
import { disposePosition } from '../../src/runs/position.ts'
import { ready } from '../support/ready.ts'
import { start, tinyMachine } from './support.ts'

before(ready)

const built = (file: JsonRecord) => {
  const config = resolveConfig({ file, source: 'a test' })
  return E.isLeft(config) ? config : experimentOf(config.right)
}

const tooLarge: ReadonlyArray<readonly [JsonRecord, RegExp]> = [
  [
    { model: { slots: 1e12 }, batchSize: 2 },
    /numbers in the state of a batch of 2: expected at most 134,217,728, got 44,000,000,000,440/,
  ],
  [{ model: { kind: 'dnc', slots: 20_000 }, batchSize: 2 }, /the state of a batch of 2/],
  [{ model: { controller: { units: 1e5 } } }, /numbers in the parameters/],
  [{ model: { controller: { layers: 1e9 } } }, /model\.controller\.layers: expected at most 1,000/],
  [{ model: { readHeads: Number.MAX_SAFE_INTEGER } }, /numbers in the parameters/],
  [{ batchSize: 1e9 }, /sequences of a batch/],
  [{ task: { maxWords: 1e9 } }, /sequences of 6000000000 words/],
  [{ evaluation: { sequences: 1e9 } }, /1,000,000,000 held-out sequences/],
  [{ evaluation: { variantSequences: 1e9 } }, /1,000,000,000 sequences of 20 words/],
]
for (const [file, message] of tooLarge)
  test(`${JSON.stringify(file)} is refused before anything is made of it`, () => {
    const experiment = built(file)
    assert.ok(E.isLeft(experiment) && experiment.left.tag === 'InvalidConfig')
    assert.match(explain(experiment.left), message)
  })

const lessons = (...taught: ReadonlyArray<JsonRecord>): JsonRecord => ({
  task: { maxWords: 4 },
  curriculum: { kind: 'adaptive', lessons: taught },
})

test('a curriculum is the lessons, then the task; none is made where there is nothing to teach', () => {
  const experiment = built(lessons({ maxWords: 1 }, { maxWords: 9 }))
  assert.ok(E.isRight(experiment))
  assert.deepEqual(
    experiment.right.curriculum?.lessons.map(({ maxSteps }) => maxSteps),
    [4, 20, 10],
  )
  assert.equal(longestSequence(experiment.right), 20)
  for (const file of [lessons(), { curriculum: { kind: 'fixed', lessons: [{ maxWords: 1 }] } }]) {
    const plain = built(file)
    assert.ok(E.isRight(plain) && plain.right.curriculum === undefined)
  }
})

const badLessons: ReadonlyArray<readonly [JsonRecord, RegExp]> = [
  [{ maxWord: 1 }, /curriculum\.lessons\.1 .*\n.*maxWord: unknown key; did you mean maxWords\?/],
  [{ bits: 3 }, /curriculum\.lessons\.1: expected 10 inputs and 8 outputs, as the task has, got 5 and 3/],
  [{ name: 'repeat-copy' }, /curriculum\.lessons\.1 .*\n.*name: expected the task itself, copy/],
  [{ maxWords: 1e9 }, /sequences of lesson 2/],
]
for (const [lesson, message] of badLessons)
  test(`the lesson ${JSON.stringify(lesson)} is refused`, () => {
    const experiment = built(lessons({}, lesson))
    assert.ok(E.isLeft(experiment))
    assert.match(explain(experiment.left), message)
  })

test('a machine that is merely large is built', () => {
  const large = {
    model: { kind: 'dnc', slots: 512, wordSize: 64, readHeads: 4, controller: { units: 512, layers: 3 } },
  }
  assert.ok(E.isRight(built({ ...large, batchSize: 64, task: { maxWords: 120 } })))
})

test('a benchmark has the same limits', () => {
  const sizes = { B: 16, N: 128, W: 20, R: 1, H: 100, I: 10, O: 8, T: 42 }
  assert.deepEqual(benchmarkExcess('dnc', sizes), [])
  assert.match(benchmarkExcess('dnc', { ...sizes, N: 1e6 }).join(), /state of a batch of 16/)
  assert.match(benchmarkExcess('ntm', { ...sizes, T: 1e9 }).join(), /16 sequences/)
})

/** The shapes that a checkpoint of a machine's first step has. */
const checkpointOf = (experiment: Experiment): ReadonlyMap<string, ReadonlyArray<number>> => {
  const position = start(experiment)
  const { params, optimizer } = position.state
  const shapes = new Map(entries({ params, optimizer }).map(([path, { shape }]) => [path, shape] as const))
  disposePosition(position)
  return shapes
}

test('a checkpoint fits the machine that made it, and one with more slots or another rate', () => {
  const found = checkpointOf(tinyMachine())
  for (const experiment of [
    tinyMachine(),
    tinyMachine({ model: { slots: 9 } }),
    tinyMachine({ optimizer: { learningRate: 1 } }),
  ])
    assert.deepEqual([...paramMismatches(experiment.model, found), ...optimizerMismatches(experiment, found)], [])
})

test('params of other shapes are named with both shapes, and not too many of them', () => {
  const found = checkpointOf(tinyMachine())
  const { model } = tinyMachine({ task: { bits: 2 } })
  assert.deepEqual(paramMismatches(model, found), [
    'params/controller/kernel: expected [6 12] by the config, got [5 12] in the checkpoint',
    'params/readout/kernel: expected [5 2] by the config, got [5 1] in the checkpoint',
    'params/readout/bias: expected [2] by the config, got [1] in the checkpoint',
  ])
  const deep = paramMismatches(tinyMachine({ model: { controller: { units: 4, layers: 3 } } }).model, found)
  assert.match(deep.at(-1) ?? '', /^… and \d+ more$/)
  assert.ok(deep.length <= 5)
})

test('another optimizer’s state does not fit', () => {
  const adam = tinyMachine({ optimizer: { kind: 'adam' } })
  const rmsprop = tinyMachine({ optimizer: { kind: 'rmsprop' } })
  const centered = tinyMachine({ optimizer: { kind: 'rmsprop', centered: true } })
  for (const [experiment, found] of [
    [adam, rmsprop],
    [rmsprop, adam],
    [centered, rmsprop],
  ] as const)
    assert.notDeepEqual(optimizerMismatches(experiment, checkpointOf(found)), [])
})
