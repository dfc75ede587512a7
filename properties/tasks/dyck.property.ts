import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { child, keyOf } from '../../src/core/random.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { dyck } from '../../src/tasks/dyck.ts'
import type { Row, Sequence } from '../../src/tasks/task.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'
import { configured, different, plausible, problems, range } from './support.ts'

const config = fc
  .record({ kinds: fc.integer({ min: 1, max: 4 }), minPairs: fc.integer({ min: 1, max: 12 }), more: fc.nat(4) })
  .map(({ more, ...rest }) => ({ ...rest, maxPairs: rest.minPairs + more }))

const OPEN = '([{<'
const CLOSE = ')]}>'

/** A word as a text of brackets. */
const textOf = (inputs: ReadonlyArray<Row>, kinds: number): string =>
  inputs.map((row) => (OPEN.slice(0, kinds) + CLOSE.slice(0, kinds))[row.indexOf(1)] ?? '?').join('')

/** What is left of a word when brackets that meet their counterpart are struck out, again and again. */
const reduced = (text: string): string => {
  const shorter = text.replaceAll(/\(\)|\[\]|\{\}|<>/g, '')
  return shorter === text ? text : reduced(shorter)
}

/** Solves the task from the inputs alone: a symbol may come where the word, reduced, still has no closing bracket. */
const solved = (inputs: ReadonlyArray<Row>, kinds: number): Omit<Sequence, 'inputs'> => {
  const text = textOf(inputs, kinds)
  const symbols = [...OPEN.slice(0, kinds), ...CLOSE.slice(0, kinds)]
  const may = (begun: string): number => (/[)\]}>]/.test(reduced(begun)) ? 0 : 1)
  return {
    targets: inputs.map((_, t) => symbols.map((symbol) => may(text.slice(0, t + 1) + symbol))),
    mask: inputs.map(() => 1),
  }
}

law('targets and mask are what follows from the inputs', fc.tuple(config, seed), ([given, from]) => {
  const { inputs, ...answer } = configured(dyck, given).draw(keyOf(from))
  return isDeepStrictEqual(answer, solved(inputs, given.kinds))
})

law('inputs: one symbol a row, all brackets closed in the end', fc.tuple(config, seed), ([given, from]) => {
  const { inputs } = configured(dyck, given).draw(keyOf(from))
  const pairs = inputs.length / 2
  return (
    pairs >= given.minPairs &&
    pairs <= given.maxPairs &&
    inputs.every((row) => [...row].sort((a, b) => b - a).join('') === `1${'0'.repeat(2 * given.kinds - 1)}`) &&
    reduced(textOf(inputs, given.kinds)) === ''
  )
})

law(
  'sizes follow from the config, and every length is drawn',
  fc.tuple(config, seed),
  ([given, from]) => {
    const task = configured(dyck, given)
    const pairs = drawSequences(task, keyOf(from), 200).map(({ inputs }) => inputs.length / 2)
    return (
      isDeepStrictEqual(
        [task.inputSize, task.targetSize, task.maxSteps],
        [2 * given.kinds, 2 * given.kinds, 2 * given.maxPairs],
      ) && isDeepStrictEqual(different(pairs), range(given.minPairs, given.maxPairs))
    )
  },
  20,
)

test('every word of a length is as likely: the 14 of 4 pairs, and the 40 of 3 pairs of 2 kinds', () => {
  for (const [kinds, pairs, words] of [
    [1, 4, 14],
    [2, 3, 40],
  ] as const) {
    const task = configured(dyck, { kinds, minPairs: pairs, maxPairs: pairs })
    const drawn = drawSequences(task, child(keyOf(1), 'fair'), 5000).map(({ inputs }) => textOf(inputs, kinds))
    assert.equal(new Set(drawn).size, words)
    for (const word of new Set(drawn)) {
      const count = drawn.filter((text) => text === word).length
      assert.ok(plausible(count, 5000, 1 / words), `${word}: ${count} of 5000`)
    }
  }
})

test("defaults are the paper's: 2 kinds, 2 to 50 symbols; generalisation is measured on 52 to 100, and beyond", () => {
  const task = configured(dyck)
  assert.deepEqual([task.inputSize, task.targetSize, task.maxSteps], [4, 4, 50])
  assert.deepEqual(
    task.variants.map((variant) => {
      const lengths = drawSequences(variant.task, keyOf(1), 1000).map(({ inputs }) => inputs.length)
      return [variant.name, Math.min(...lengths), Math.max(...lengths)]
    }),
    [
      ['52 to 100 symbols', 52, 100],
      ['102 to 200 symbols', 102, 200],
    ],
  )
})

test('a range that is none is refused', () => {
  assert.deepEqual(problems(dyck, { minPairs: 5, maxPairs: 4 }), ['minPairs: expected at most maxPairs = 4, got 5'])
})
