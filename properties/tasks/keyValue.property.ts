import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { child, keyOf } from '../../src/core/random.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { keyValue } from '../../src/tasks/keyValue.ts'
import type { Row, Sequence } from '../../src/tasks/task.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'
import { answered, areBits, configured, different, plausible, problems, range } from './support.ts'

const config = fc
  .record({
    bits: fc.integer({ min: 2, max: 6 }),
    minPairs: fc.integer({ min: 1, max: 4 }),
    more: fc.nat(4),
    directions: fc.constantFrom('one', 'both'),
  })
  .map(({ more, ...rest }) => ({ ...rest, maxPairs: Math.min(rest.minPairs + more, 2 ** rest.bits) }))
type Config = typeof config extends fc.Arbitrary<infer A> ? A : never

const pairsOf = ({ inputs }: Sequence): number => inputs.findIndex((row) => row.at(-2) === 1)

/** Solves the task from the inputs alone, as a model has to: two dictionaries, and which of them a flag opened. */
const solved = (inputs: ReadonlyArray<Row>, bits: number): Omit<Sequence, 'inputs'> => {
  const [byKey, byValue] = [new Map<string, Row>(), new Map<string, Row>()]
  let open: ReadonlyMap<string, Row> | undefined
  return answered(
    inputs.map((row) => {
      const [first, second] = [row.slice(0, bits), row.slice(bits, 2 * bits)]
      if (row.at(-2) === 1) open = byKey
      else if (row.at(-1) === 1) open = byValue
      else if (open !== undefined) return open.get(first.join(''))
      else {
        byKey.set(first.join(''), second)
        byValue.set(second.join(''), first)
      }
      return undefined
    }),
    bits,
  )
}

law('targets and mask are what follows from the inputs', fc.tuple(config, seed), ([given, from]) => {
  const { inputs, ...answer } = configured(keyValue, given).draw(keyOf(from))
  return isDeepStrictEqual(answer, solved(inputs, given.bits))
})

/** What is wrong with the questions of a round. */
const asksEach = (asked: ReadonlyArray<Row>, told: ReadonlyArray<Row>, bits: number): boolean => {
  const names = (rows: ReadonlyArray<Row>): ReadonlyArray<string> =>
    rows.map((row) => row.slice(0, bits).join('')).sort()
  return (
    asked.every((row) => row.slice(bits).every((x) => x === 0)) &&
    isDeepStrictEqual(names(asked), names(told)) &&
    new Set(names(told)).size === told.length
  )
}

law(
  'inputs: pairs; a flag on channel −2, each key once; in both directions a flag on channel −1, each value once',
  fc.tuple(config, seed),
  ([given, from]) => {
    const { bits, minPairs, maxPairs, directions }: Config = given
    const sequence = configured(keyValue, given).draw(keyOf(from))
    const { inputs } = sequence
    const pairs = pairsOf(sequence)
    const told = inputs.slice(0, pairs)
    const values = told.map((row) => row.slice(bits))
    const quiet = Array<number>(2 * bits).fill(0)
    const both = directions === 'both'
    return (
      pairs >= minPairs &&
      pairs <= maxPairs &&
      areBits(inputs) &&
      inputs.length === (both ? 3 * pairs + 2 : 2 * pairs + 1) &&
      told.every((row) => row.at(-1) === 0 && row.at(-2) === 0) &&
      isDeepStrictEqual(inputs[pairs], [...quiet, 1, 0]) &&
      asksEach(inputs.slice(pairs + 1, 2 * pairs + 1), told, bits) &&
      (!both ||
        (isDeepStrictEqual(inputs[2 * pairs + 1], [...quiet, 0, 1]) &&
          asksEach(inputs.slice(2 * pairs + 2), values, bits)))
    )
  },
)

law(
  'sizes follow from the config, and every number of pairs is drawn',
  fc.tuple(config, seed),
  ([given, from]) => {
    const task = configured(keyValue, given)
    const drawn = drawSequences(task, keyOf(from), 200)
    return (
      task.inputSize === 2 * given.bits + 2 &&
      task.targetSize === given.bits &&
      task.maxSteps === Math.max(...drawn.map(({ inputs }) => inputs.length)) &&
      isDeepStrictEqual(different(drawn.map(pairsOf)), range(given.minPairs, given.maxPairs))
    )
  },
  20,
)

test('every order of questions is as likely, in each direction', () => {
  const task = configured(keyValue, { bits: 3, minPairs: 3, maxPairs: 3, directions: 'both' })
  const drawn = drawSequences(task, child(keyOf(1), 'fair'), 3000)
  const orders = drawn.map(({ inputs }) => {
    const name = (t: number, start: number): string => (inputs[t] ?? []).slice(start, start + 3).join('')
    const place = (asked: number, start: number): number =>
      [0, 1, 2].findIndex((pair) => name(pair, start) === name(asked, 0))
    return [[4, 5, 6].map((t) => place(t, 0)).join(''), [8, 9, 10].map((t) => place(t, 3)).join('')].join(' ')
  })
  const sixes = ['012', '021', '102', '120', '201', '210']
  for (const by of sixes)
    for (const then of sixes) {
      const count = orders.filter((order) => order === `${by} ${then}`).length
      assert.ok(plausible(count, 3000, 1 / 36), `${by}, then ${then}: ${count} of 3000`)
    }
})

test('in one direction, two keys may have one value', () => {
  const task = configured(keyValue, { bits: 3, minPairs: 8, maxPairs: 8 })
  const { inputs } = task.draw(keyOf(1))
  assert.ok(new Set(inputs.slice(0, 8).map((row) => row.slice(3, 6).join(''))).size < 8)
})

test('defaults: 2 to 16 pairs of 6 and 6 bits; generalisation is measured up to 48', () => {
  const task = configured(keyValue)
  assert.deepEqual([task.inputSize, task.targetSize, task.maxSteps], [14, 6, 33])
  assert.equal(configured(keyValue, { directions: 'both' }).maxSteps, 50)
  assert.deepEqual(
    task.variants.map((variant) => [variant.name, pairsOf(variant.task.draw(keyOf(1)))]),
    [16, 24, 32, 48].map((pairs) => [`${pairs} pairs`, pairs]),
  )
})

test('variants have no more pairs than there are keys, and none is there twice', () => {
  const names = (config: unknown) => configured(keyValue, config).variants.map(({ name }) => name)
  assert.deepEqual(names({ bits: 5 }), ['16 pairs', '24 pairs', '32 pairs'])
  assert.deepEqual(names({ minPairs: 1, maxPairs: 1 }), ['1 pairs', '2 pairs', '3 pairs'])
})

test('what cannot be drawn is refused', () => {
  assert.deepEqual(problems(keyValue, { minPairs: 5, maxPairs: 4 }), ['minPairs: expected at most maxPairs = 4, got 5'])
  assert.deepEqual(problems(keyValue, { bits: 3 }), [
    'maxPairs: expected at most the 8 different keys of 3 bits, got 16',
  ])
  assert.deepEqual(problems(keyValue, { directions: 'bth' }), ['directions: unknown word "bth"; did you mean both?'])
})
