import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { targetKinds } from '../../src/models/targets.ts'
import { decode } from '../../src/core/codec.ts'
import { explain } from '../../src/core/errors.ts'
import type { Evaluation } from '../../src/training/evaluation.ts'
import { measures } from '../../src/training/measures.ts'
import {
  isMet,
  misfit,
  plateauAfter,
  type StoppingRule,
  StoppingRuleText,
  stoppingRule,
} from '../../src/training/stoppingRule.ts'

test('a rule is a word, or a bound on a measure', () => {
  for (const kind of ['steps', 'solved', 'plateau'] as const) assert.deepEqual(stoppingRule(kind), { kind })
  assert.deepEqual(stoppingRule('rmse<0.01'), { kind: 'bound', key: 'rmse', relation: '<', bound: 0.01 })
  assert.deepEqual(stoppingRule('accuracy > .99'), { kind: 'bound', key: 'accuracy', relation: '>', bound: 0.99 })
  assert.deepEqual(stoppingRule('loss<1e-3'), { kind: 'bound', key: 'loss', relation: '<', bound: 0.001 })
  for (const kind of targetKinds)
    for (const { key } of [measures[kind].headline, ...measures[kind].others])
      assert.deepEqual(stoppingRule(`${key}<2`), { kind: 'bound', key, relation: '<', bound: 2 }, key)
})

test('other texts are no rule, and the error says what is expected', () => {
  for (const text of [
    '',
    'solve',
    'rmse',
    'rmse<',
    'rmse<a',
    'rmse=1',
    'rmse<1e',
    'rmse<--1',
    'sequences<3',
    '<1',
    'rmse<1 or more',
  ])
    assert.equal(stoppingRule(text), undefined, text)
  const complaint = (given: unknown): string => {
    const decoded = decode(StoppingRuleText, 'until')(given)
    return E.isLeft(decoded) ? explain(decoded.left) : assert.fail('accepted')
  }
  assert.match(
    complaint('solve'),
    /expected steps, solved, plateau, or a bound such as rmse<0\.01 on loss, bitErrors, correct, wrongSymbols, accuracy, rmse, mae, got "solve"; did you mean solved\?/,
  )
  assert.match(complaint('accurracy>0.9'), /did you mean accuracy\?/)
  assert.match(complaint(3), /got 3/)
})

test('a rule fits the kinds of targets that have its measure; values are never solved', () => {
  for (const kind of targetKinds) {
    for (const text of ['steps', 'plateau', 'loss<1']) assert.equal(misfit(text, kind), undefined, `${text}, ${kind}`)
    const own = new Set([measures[kind].headline, ...measures[kind].others].map(({ key }) => key))
    for (const { key } of targetKinds.flatMap((other) => [measures[other].headline, ...measures[other].others]))
      assert.equal(misfit(`${key}<1`, kind) === undefined, own.has(key), `${key}, ${kind}`)
    assert.equal(misfit('solved', kind) === undefined, kind !== 'values')
  }
  assert.equal(misfit('rmse<0.1', 'bits'), 'until: a task of bits has no rmse; it has loss, bitErrors, correct')
  assert.match(
    misfit('solved', 'values') ?? '',
    /^until: a task of values is never without error; stop at steps, at plateau, or at a bound such as rmse<0\.01$/,
  )
})

const rule = (text: string): StoppingRule => stoppingRule(text) ?? assert.fail(text)

test('a bound is met on its side alone, never by a measure that is missing or not a number', () => {
  const evaluation: Evaluation = { sequences: 4, loss: 2, rmse: 0.5, mae: Number.NaN }
  for (const [text, expected] of [
    ['rmse<0.6', true],
    ['rmse<0.5', false],
    ['rmse>0.4', true],
    ['rmse>0.5', false],
    ['loss<2.5', true],
    ['mae<1', false],
    ['mae>0', false],
    ['accuracy>0', false],
    ['accuracy<1', false],
  ] as const)
    assert.equal(isMet(rule(text), evaluation), expected, text)
})

test('solved means that every sequence is without error; the other words count that, too', () => {
  for (const text of ['solved', 'steps', 'plateau']) {
    assert.equal(isMet(rule(text), { sequences: 4, loss: 1, bitErrors: 0, correct: 1 }), true)
    assert.equal(isMet(rule(text), { sequences: 4, loss: 0, wrongSymbols: 0.25, accuracy: 0.99, correct: 0.75 }), false)
    assert.equal(isMet(rule(text), { sequences: 4, loss: 0, rmse: 0, mae: 0 }), false)
  }
})

test('the plateau counts evaluations without an improvement by the fraction, and starts anew at each', () => {
  const losses = [10, 9, 8.95, 8.92, 8.9, Number.NaN, 7]
  let plateau = { best: null as number | null, since: 0 }
  const seen = losses.map((loss) => {
    plateau = plateauAfter(plateau, loss, 0.01)
    return [plateau.best, plateau.since]
  })
  assert.deepEqual(seen, [
    [10, 0],
    [9, 0],
    [9, 1],
    [9, 2],
    [8.9, 0],
    [8.9, 1],
    [7, 0],
  ])
  // A negative loss improves downwards as well.
  assert.deepEqual(plateauAfter({ best: -10, since: 3 }, -10.05, 0.01), { best: -10, since: 4 })
  assert.deepEqual(plateauAfter({ best: -10, since: 3 }, -11, 0.01), { best: -11, since: 0 })
})
