import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { explain } from '../../src/core/errors.ts'
import { type Selection, selected } from '../../src/runs/runSelection.ts'
import { evaluated, listed } from './listed.ts'

const runs = [
  listed({ run: 'a-10', seed: 3, age: 7200, metrics: evaluated(2), note: 'Slow start' }),
  listed({ run: 'a-9', seed: 1, age: 60, metrics: evaluated(0.5), state: 'solved' }),
  listed({ run: 'b-1', task: 'reversal', age: 90_000, config: { optimizer: { learningRate: 0.01, kind: 'adam' } } }),
]

const all: Selection = { where: [], sort: 'run', reverse: false, limit: Number.POSITIVE_INFINITY }

const found = (given: Partial<Selection>): ReadonlyArray<string> => {
  const result = selected(runs, { ...all, ...given })
  return E.isRight(result) ? result.right.map(({ run }) => run) : assert.fail(explain(result.left))
}

const refused = (given: Partial<Selection>): string => {
  const result = selected(runs, { ...all, ...given })
  return E.isLeft(result) ? explain(result.left) : assert.fail('it was accepted')
}

test('runs are selected by fields, measures and options of their configs', () => {
  const cases: ReadonlyArray<readonly [where: string, runs: string]> = [
    ['task=copy', 'a-9 a-10'],
    ['task != copy', 'b-1'],
    ['state=solved', 'a-9'],
    ['seed>=2', 'a-10'],
    ['measure<1', 'a-9'],
    ['bitErrors>1', 'a-10'],
    ['loss<=1', 'a-9'],
    ['optimizer.learningRate<2e-3', 'a-9 a-10'],
    ['optimizer.learningRate=1e-2', 'b-1'],
    ['optimizer.learningRate=.010', 'b-1'],
    ['optimizer.kind=adam', 'b-1'],
    ['optimizer.kind!=adam', 'a-9 a-10'],
    ['from=null', 'a-9 a-10'],
    ['age<1h', 'a-9'],
    ['age>1d', 'b-1'],
    ['age>1 min', 'a-10 b-1'],
    ['note~SLOW', 'a-10'],
    ['run~a-', 'a-9 a-10'],
    ['task=', ''],
  ]
  for (const [where, expected] of cases) assert.equal(found({ where: [where] }).join(' '), expected, where)
  assert.deepEqual(found({ where: ['task=copy', 'seed=3'] }), ['a-10'])
})

test('runs are sorted: scores from best to worst, numbers upwards, names with their numbers; without a value last', () => {
  assert.deepEqual(found({}), ['a-9', 'a-10', 'b-1'])
  assert.deepEqual(found({ reverse: true }), ['b-1', 'a-10', 'a-9'])
  assert.deepEqual(found({ sort: 'age' }), ['a-9', 'a-10', 'b-1'])
  assert.deepEqual(found({ sort: 'measure' }), ['a-9', 'a-10', 'b-1'])
  assert.deepEqual(found({ sort: 'measure', reverse: true }), ['a-10', 'a-9', 'b-1'])
  assert.deepEqual(found({ sort: 'correct' }), ['a-9', 'a-10', 'b-1'])
  assert.deepEqual(found({ sort: 'optimizer.kind', reverse: true })[0], 'b-1')
  assert.deepEqual(found({ sort: 'age', limit: 2 }), ['a-9', 'a-10'])
})

test('a misspelt name is refused with the nearest one, and a condition that cannot be read with an example', () => {
  assert.match(refused({ where: ['taks=copy'] }), /^--where: no run has taks\. Did you mean task\?$/)
  assert.match(refused({ where: ['optimizer.learnRate<1'] }), /Did you mean optimizer\.learningRate\?$/)
  assert.match(
    refused({ sort: 'x.y' }),
    /^--sort: no run has x\.y\. Expected one of run, task, model, .*, or an option/,
  )
  assert.match(refused({ where: ['__proto__=1'] }), /no run has __proto__/)
  for (const where of ['', 'copy', '=copy'])
    assert.match(refused({ where: [where] }), /^--where: expected a condition such as/)
  assert.match(refused({ where: ['seed<many'] }), /^--where seed<many: expected a number after <, got "many"$/)
})

test('in a folder without runs, any name may stand', () => {
  assert.ok(E.isRight(selected([], { ...all, where: ['task.bits=4'], sort: 'x' })))
})
