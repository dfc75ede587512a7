import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { keyOf } from '../../src/core/random.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { reversal } from '../../src/tasks/reversal.ts'
import type { Row, Sequence } from '../../src/tasks/task.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'
import { answered, areBits, configured, different, problems, range } from './support.ts'

const size = fc.integer({ min: 1, max: 6 })
const config = fc
  .record({ bits: size, minWords: size, more: fc.nat(4) })
  .map(({ more, ...rest }) => ({ ...rest, maxWords: rest.minWords + more }))

/** Solves the task from the inputs alone, as a model has to: a stack, until it is empty. */
const solved = (inputs: ReadonlyArray<Row>, bits: number): Omit<Sequence, 'inputs'> => {
  const stack: Row[] = []
  let listening = false
  let ended = false
  return answered(
    inputs.map((row) => {
      if (ended) return stack.pop()
      ended = row.at(-1) === 1
      if (listening && !ended) stack.push(row.slice(0, bits))
      listening ||= row.at(-2) === 1
      return undefined
    }),
    bits,
  )
}

law('targets and mask are what follows from the inputs', fc.tuple(config, seed), ([given, from]) => {
  const { inputs, ...answer } = configured(reversal, given).draw(keyOf(from))
  return isDeepStrictEqual(answer, solved(inputs, given.bits))
})

law(
  'inputs: a start flag on channel −2, words of bits, an end flag on channel −1, silence',
  fc.tuple(config, seed),
  ([given, from]) => {
    const { bits, minWords, maxWords } = given
    const { inputs } = configured(reversal, given).draw(keyOf(from))
    const words = (inputs.length - 2) / 2
    const quiet = Array<number>(bits).fill(0)
    return (
      words >= minWords &&
      words <= maxWords &&
      areBits(inputs) &&
      isDeepStrictEqual(inputs, [
        [...quiet, 1, 0],
        ...inputs.slice(1, words + 1).map((row) => [...row.slice(0, bits), 0, 0]),
        [...quiet, 0, 1],
        ...range(1, words).map(() => [...quiet, 0, 0]),
      ])
    )
  },
)

law(
  'sizes follow from the config, and every length is drawn',
  fc.tuple(config, seed),
  ([given, from]) => {
    const task = configured(reversal, given)
    const words = drawSequences(task, keyOf(from), 200).map(({ inputs }) => (inputs.length - 2) / 2)
    return (
      isDeepStrictEqual(
        [task.inputSize, task.targetSize, task.maxSteps],
        [given.bits + 2, given.bits, 2 * given.maxWords + 2],
      ) && isDeepStrictEqual(different(words), range(given.minWords, given.maxWords))
    )
  },
  20,
)

test('defaults: 1 to 20 words of 8 bits; generalisation is measured at 20, 40, 80 and 120', () => {
  const task = configured(reversal)
  assert.deepEqual([task.inputSize, task.targetSize, task.maxSteps], [10, 8, 42])
  assert.deepEqual(
    task.variants.map(({ name, task: longer }) => [name, longer.draw(keyOf(1)).inputs.length]),
    [20, 40, 80, 120].map((words) => [`${words} words`, 2 * words + 2]),
  )
})

test('a range that is none is refused', () => {
  assert.deepEqual(problems(reversal, { minWords: 5, maxWords: 4 }), ['minWords: expected at most maxWords = 4, got 5'])
})
