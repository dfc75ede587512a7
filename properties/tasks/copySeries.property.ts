import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { keyOf } from '../../src/core/random.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { copySeries } from '../../src/tasks/copySeries.ts'
import type { Row, Sequence } from '../../src/tasks/task.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'
import { answered, areBits, configured, different, problems, range } from './support.ts'

const size = fc.integer({ min: 1, max: 4 })
const config = fc
  .record({ bits: size, minCopies: size, minWords: size, copies: fc.nat(2), words: fc.nat(2) })
  .map(({ copies, words, ...rest }) => ({
    ...rest,
    maxCopies: rest.minCopies + copies,
    maxWords: rest.minWords + words,
  }))

/** Solves the task from the inputs alone: a queue, which is empty when the next sequence starts. */
const solved = (inputs: ReadonlyArray<Row>, bits: number): Omit<Sequence, 'inputs'> => {
  const queue: Row[] = []
  let listening = false
  return answered(
    inputs.map((row) => {
      if (row.at(-2) === 1) {
        assert.equal(queue.length, 0)
        listening = true
      } else if (row.at(-1) === 1) listening = false
      else if (listening) queue.push(row.slice(0, bits))
      else return queue.shift()
      return undefined
    }),
    bits,
  )
}

law('targets and mask are what follows from the inputs', fc.tuple(config, seed), ([given, from]) => {
  const { inputs, ...answer } = configured(copySeries, given).draw(keyOf(from))
  return isDeepStrictEqual(answer, solved(inputs, given.bits))
})

/** How many words each sequence of the series has. */
const wordsOf = ({ inputs }: Sequence): ReadonlyArray<number> =>
  inputs.flatMap((row, start) =>
    row.at(-2) === 1 ? [inputs.slice(start).findIndex((later) => later.at(-1) === 1) - 1] : [],
  )

law(
  'inputs: for each sequence a start flag on channel −2, words, an end flag on channel −1, as much silence',
  fc.tuple(config, seed),
  ([given, from]) => {
    const { bits, minCopies, maxCopies, minWords, maxWords } = given
    const sequence = configured(copySeries, given).draw(keyOf(from))
    const counts = wordsOf(sequence)
    const text = sequence.inputs.map((row) => row.slice(bits).join('')).join(' ')
    const expected = counts.flatMap((count) => [
      '10',
      ...Array<string>(count).fill('00'),
      '01',
      ...Array<string>(count).fill('00'),
    ])
    return (
      counts.length >= minCopies &&
      counts.length <= maxCopies &&
      counts.every((count) => count >= minWords && count <= maxWords) &&
      areBits(sequence.inputs) &&
      sequence.inputs.every((row, t) => sequence.mask[t] === 0 || row.every((x) => x === 0)) &&
      sequence.inputs.every((row) => !row.slice(bits).includes(1) || row.slice(0, bits).every((x) => x === 0)) &&
      text === expected.join(' ')
    )
  },
)

law(
  'sizes follow from the config, and every number of copies and of words is drawn',
  fc.tuple(config, seed),
  ([given, from]) => {
    const task = configured(copySeries, given)
    const drawn = drawSequences(task, keyOf(from), 200).map(wordsOf)
    return (
      isDeepStrictEqual(
        [task.inputSize, task.targetSize, task.maxSteps],
        [given.bits + 2, given.bits, given.maxCopies * (2 * given.maxWords + 2)],
      ) &&
      isDeepStrictEqual(different(drawn.map((counts) => counts.length)), range(given.minCopies, given.maxCopies)) &&
      range(0, given.minCopies - 1).every((at) =>
        isDeepStrictEqual(
          different(drawn.map((counts) => counts[at] as number)),
          range(given.minWords, given.maxWords),
        ),
      )
    )
  },
  20,
)

law('the sequences of a series differ', seed, (from) => {
  const { inputs } = configured(copySeries).draw(keyOf(from))
  const series = range(0, 9).map((at) =>
    inputs
      .slice(12 * at + 1, 12 * at + 6)
      .flat()
      .join(''),
  )
  return new Set(series).size === 10
})

test("defaults are the paper's: 10 sequences of 5 words; generalisation has more of either", () => {
  const task = configured(copySeries)
  assert.deepEqual([task.inputSize, task.targetSize, task.maxSteps], [10, 8, 120])
  assert.deepEqual(
    task.variants.map(({ name, task: longer }) => [name, longer.draw(keyOf(1)).inputs.length]),
    [
      ['10 × 5 words', 120],
      ['20 × 5 words', 240],
      ['40 × 5 words', 480],
      ['10 × 10 words', 220],
    ],
  )
})

test('ranges that are none are refused, both at once', () => {
  assert.deepEqual(problems(copySeries, { minCopies: 3, maxCopies: 2, minWords: 2, maxWords: 1 }), [
    'minCopies: expected at most maxCopies = 2, got 3',
    'minWords: expected at most maxWords = 1, got 2',
  ])
})
