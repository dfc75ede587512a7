import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { child, keyOf } from '../../src/core/random.ts'
import { associativeRecall } from '../../src/tasks/associativeRecall.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import type { Row, Sequence } from '../../src/tasks/task.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'
import { answered, areBits, configured, different, plausible, problems, range } from './support.ts'

/** Rarely more items than half of those that exist. */
const config = fc
  .record({
    bits: fc.integer({ min: 2, max: 6 }),
    words: fc.integer({ min: 1, max: 4 }),
    minItems: fc.integer({ min: 2, max: 3 }),
    more: fc.nat(3),
  })
  .map(({ more, ...rest }) => ({ ...rest, maxItems: Math.min(rest.minItems + more, 2 ** (rest.bits * rest.words)) }))
type Config = typeof config extends fc.Arbitrary<infer A> ? A : never

const itemsOf = ({ inputs }: Sequence): number => inputs.filter((row) => row.at(-2) === 1).length

/** Solves the task from the inputs alone, as a model must: stores the items, then looks up the query. */
const solved = (inputs: ReadonlyArray<Row>, { bits, words }: Config): Omit<Sequence, 'inputs'> => {
  const letter = (row: Row): string => (row.at(-2) === 1 ? '|' : row.at(-1) === 1 ? '?' : row.slice(0, bits).join(''))
  const told = inputs.slice(0, -words).map(letter).join(' ')
  const [list = '', query = ''] = told.split('?').map((part) => part.trim())
  const answer = `${list} |`.split(`| ${query} | `)[1]?.split(' |')[0] ?? ''
  const rows = answer.split(' ').map((word) => [...word].map(Number))
  return answered(
    inputs.map((_, t) => rows[t - (inputs.length - words)]),
    bits,
  )
}

law('targets and mask are what follows from the inputs', fc.tuple(config, seed), ([given, from]) => {
  const { inputs, ...answer } = configured(associativeRecall, given).draw(keyOf(from))
  return isDeepStrictEqual(answer, solved(inputs, given))
})

law(
  'inputs: a flag on channel −2 before each item, the query between two on channel −1, silence',
  fc.tuple(config, seed),
  ([given, from]) => {
    const { bits, words, minItems, maxItems } = given
    const sequence = configured(associativeRecall, given).draw(keyOf(from))
    const { inputs } = sequence
    const items = itemsOf(sequence)
    const flags = inputs.map((row) => row.slice(bits).join(''))
    const spoken = (count: number): string[] => Array<string>(count).fill('00')
    return (
      items >= minItems &&
      items <= maxItems &&
      areBits(inputs) &&
      inputs.every((row, t) => flags[t] === '00' || row.slice(0, bits).every((x) => x === 0)) &&
      inputs.slice(-words).every((row) => row.every((x) => x === 0)) &&
      isDeepStrictEqual(flags, [
        ...range(1, items).flatMap(() => ['10', ...spoken(words)]),
        '01',
        ...spoken(words),
        '01',
        ...spoken(words),
      ])
    )
  },
)

law(
  'sizes follow from the config, and every number of items is drawn',
  fc.tuple(config, seed),
  ([given, from]) => {
    const task = configured(associativeRecall, given)
    const drawn = drawSequences(task, keyOf(from), 200)
    return (
      task.inputSize === given.bits + 2 &&
      task.targetSize === given.bits &&
      task.maxSteps === Math.max(...drawn.map(({ inputs }) => inputs.length)) &&
      isDeepStrictEqual(different(drawn.map(itemsOf)), range(given.minItems, given.maxItems))
    )
  },
  20,
)

law('no two items of a list are alike, even where there are hardly more', seed, (from) => {
  const { inputs } = configured(associativeRecall, { bits: 1, words: 2, minItems: 4, maxItems: 4 }).draw(keyOf(from))
  const items = range(0, 3).map((item) => `${inputs[3 * item + 1]?.[0]}${inputs[3 * item + 2]?.[0]}`)
  return new Set(items).size === 4
})

test('any item but the last is asked for, each as often; bits are fair', () => {
  const task = configured(associativeRecall, { bits: 6, words: 1, minItems: 4, maxItems: 4 })
  const drawn = drawSequences(task, child(keyOf(1), 'fair'), 3000)
  const asked = drawn.map(({ inputs }) => inputs.findIndex((row) => isDeepStrictEqual(row, inputs[9])))
  assert.deepEqual(different(asked), [1, 3, 5])
  for (const row of [1, 3, 5]) assert.ok(plausible(asked.filter((at) => at === row).length, 3000, 1 / 3), `row ${row}`)
  for (const row of [1, 3, 5, 7])
    for (const bit of range(0, 5))
      assert.ok(plausible(drawn.filter(({ inputs }) => inputs[row]?.[bit] === 1).length, 3000, 0.5), `${row}, ${bit}`)
})

test("defaults are the paper's: 2 to 6 items of 3 words of 6 bits; generalisation is measured up to 20 items", () => {
  const task = configured(associativeRecall)
  assert.deepEqual([task.inputSize, task.targetSize, task.maxSteps], [8, 6, 32])
  const counts = drawSequences(task, keyOf(1), 200).map(itemsOf)
  assert.deepEqual(different(counts), [2, 3, 4, 5, 6])
  assert.deepEqual(
    task.variants.map((variant) => [variant.name, itemsOf(variant.task.draw(keyOf(1)))]),
    [6, 8, 12, 16, 20].map((items) => [`${items} items`, items]),
  )
})

test('variants have no more items than there are', () => {
  const { variants } = configured(associativeRecall, { bits: 3, words: 1 })
  assert.deepEqual(
    variants.map(({ name }) => name),
    ['6 items', '8 items'],
  )
})

test('what cannot be drawn is refused', () => {
  assert.deepEqual(problems(associativeRecall, { minItems: 1 }), [
    'minItems: expected at least 2 (an item, and the one after it), got 1',
  ])
  assert.deepEqual(problems(associativeRecall, { minItems: 5, maxItems: 4 }), [
    'minItems: expected at most maxItems = 4, got 5',
  ])
  assert.deepEqual(problems(associativeRecall, { bits: 2, words: 1 }), [
    'maxItems: expected at most the 4 different items of 1 × 2 bits, got 6',
  ])
})
