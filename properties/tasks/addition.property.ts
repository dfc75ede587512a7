import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { child, keyOf } from '../../src/core/random.ts'
import { addition } from '../../src/tasks/addition.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import type { Row, Sequence } from '../../src/tasks/task.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'
import { answered, areBits, configured, different, plausible, problems, range } from './support.ts'

const config = fc
  .record({ minBits: fc.integer({ min: 1, max: 70 }), more: fc.nat(4), carries: fc.constantFrom(0, 0.3, 1) })
  .map(({ minBits, more, carries }) => ({ minBits, maxBits: minBits + more, carries }))

const at = (inputs: ReadonlyArray<Row>, channel: number): number => inputs.findIndex((row) => row.at(channel) === 1)

/** A number whose bits stand in these rows, lowest first. */
const numberIn = (rows: ReadonlyArray<Row>): bigint =>
  BigInt(
    `0b${rows
      .map(([bit]) => bit)
      .toReversed()
      .join('')}`,
  )

/** Solves the task from the inputs alone, in whole numbers. */
const solved = (inputs: ReadonlyArray<Row>): Omit<Sequence, 'inputs'> => {
  const [plus, equals] = [at(inputs, -2), at(inputs, -1)]
  const sum = numberIn(inputs.slice(0, plus)) + numberIn(inputs.slice(plus + 1, equals))
  return answered(
    inputs.map((_, t) => (t > equals ? [Number((sum >> BigInt(t - equals - 1)) & 1n)] : undefined)),
    1,
  )
}

law('targets and mask are what follows from the inputs', fc.tuple(config, seed), ([given, from]) => {
  const { inputs, ...answer } = configured(addition, given).draw(keyOf(from))
  return isDeepStrictEqual(answer, solved(inputs))
})

law(
  'inputs: as many bits on each side of the plus, then equals, and silence for one bit more',
  fc.tuple(config, seed),
  ([given, from]) => {
    const { inputs } = configured(addition, given).draw(keyOf(from))
    const bits = (inputs.length - 3) / 3
    const quiet = (count: number): string => '00 '.repeat(count)
    return (
      bits >= given.minBits &&
      bits <= given.maxBits &&
      areBits(inputs) &&
      inputs.every((row, t) => row.length === 3 && (row[0] === 0 || (t <= 2 * bits && t !== bits))) &&
      inputs.map((row) => `${row.slice(1).join('')} `).join('') ===
        `${quiet(bits)}10 ${quiet(bits)}01 ${quiet(bits + 1)}`
    )
  },
)

law(
  'sizes follow from the config, and every length is drawn',
  fc.tuple(config, seed),
  ([given, from]) => {
    const task = configured(addition, given)
    const lengths = drawSequences(task, keyOf(from), 200).map(({ inputs }) => inputs.length / 3 - 1)
    return (
      isDeepStrictEqual([task.inputSize, task.targetSize, task.maxSteps], [3, 1, 3 * given.maxBits + 3]) &&
      isDeepStrictEqual(different(lengths), range(given.minBits, given.maxBits))
    )
  },
  20,
)

test('both numbers are uniform, and independent', () => {
  const task = configured(addition, { minBits: 2, maxBits: 2 })
  const drawn = drawSequences(task, child(keyOf(1), 'fair'), 4000).map(({ inputs }) =>
    [0, 1, 3, 4].map((t) => inputs[t]?.[0]).join(''),
  )
  for (const digits of range(0, 15).map((n) => n.toString(2).padStart(4, '0')))
    assert.ok(plausible(drawn.filter((text) => text === digits).length, 4000, 1 / 16), digits)
})

test('in lessons, fewer places have two ones; what they lose is as often the one as the other', () => {
  for (const carries of [0, 0.1, 0.5]) {
    const task = configured(addition, { minBits: 1, maxBits: 1, carries })
    const drawn = drawSequences(task, child(keyOf(1), 'fair'), 4000).map(({ inputs }) =>
      [0, 2].map((t) => inputs[t]?.[0]).join(''),
    )
    const chances = { '00': 1 / 4, '01': (3 - carries) / 8, '10': (3 - carries) / 8, '11': carries / 4 }
    for (const [digits, chance] of Object.entries(chances)) {
      const count = drawn.filter((text) => text === digits).length
      assert.ok(chance === 0 ? count === 0 : plausible(count, 4000, chance), `${carries}: ${digits} ${count} times`)
    }
  }
})

test('defaults: 1 to 20 bits; generalisation is measured at 20, 40 and 80', () => {
  const task = configured(addition)
  assert.deepEqual([task.inputSize, task.targetSize, task.maxSteps], [3, 1, 63])
  assert.deepEqual(
    task.variants.map(({ name, task: longer }) => [name, longer.draw(keyOf(1)).inputs.length]),
    [20, 40, 80].map((bits) => [`${bits} bits`, 3 * bits + 3]),
  )
})

test('a range that is none is refused', () => {
  assert.deepEqual(problems(addition, { minBits: 5, maxBits: 4 }), ['minBits: expected at most maxBits = 4, got 5'])
  assert.deepEqual(problems(addition, { carries: 2 }), ['carries: expected a number from 0 to 1, got 2'])
})
