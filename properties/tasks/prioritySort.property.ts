import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { child, keyOf } from '../../src/core/random.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { prioritySort } from '../../src/tasks/prioritySort.ts'
import type { Row, Sequence } from '../../src/tasks/task.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'
import { answered, areBits, configured, different, plausible, problems, range } from './support.ts'

const size = fc.integer({ min: 1, max: 8 })
const config = fc
  .record({ bits: size, minWords: size, more: fc.nat(4), kept: size })
  .map(({ more, ...rest }) => ({ ...rest, maxWords: rest.minWords + more }))

const wordsOf = ({ inputs }: Sequence): number => inputs.findIndex((row) => row.at(-1) === 1)

/** Solves the task from the inputs alone, as a model has to: finds the highest that is left, again and again. */
const solved = (inputs: ReadonlyArray<Row>, bits: number): Omit<Sequence, 'inputs'> => {
  const end = inputs.findIndex((row) => row.at(-1) === 1)
  const left = inputs.slice(0, end)
  return answered(
    inputs.map((_, t) => {
      if (t <= end) return undefined
      const highest = Math.max(...left.map((row) => row.at(-2) as number))
      const [next] = left.splice(
        left.findIndex((row) => row.at(-2) === highest),
        1,
      )
      return next?.slice(0, bits)
    }),
    bits,
  )
}

law('targets and mask are what follows from the inputs', fc.tuple(config, seed), ([given, from]) => {
  const { inputs, ...answer } = configured(prioritySort, given).draw(keyOf(from))
  return isDeepStrictEqual(answer, solved(inputs, given.bits))
})

law(
  'inputs: words with a priority each on channel −2, an end flag on channel −1, as much silence as there is to say',
  fc.tuple(config, seed),
  ([given, from]) => {
    const { bits, minWords, maxWords, kept } = given
    const sequence = configured(prioritySort, given).draw(keyOf(from))
    const { inputs } = sequence
    const words = wordsOf(sequence)
    const said = Math.min(kept, words)
    const quiet = Array<number>(bits).fill(0)
    return (
      words >= minWords &&
      words <= maxWords &&
      areBits(inputs.map((row) => row.slice(0, bits))) &&
      inputs.slice(0, words).every((row) => row.length === bits + 2 && row.at(-1) === 0) &&
      inputs.slice(0, words).every((row) => Math.abs(row.at(-2) as number) <= 1) &&
      isDeepStrictEqual(inputs.slice(words), [[...quiet, 0, 1], ...range(1, said).map(() => [...quiet, 0, 0])])
    )
  },
)

law('what is said are words that were heard, whole', seed, (from) => {
  const { inputs, targets } = configured(prioritySort).draw(keyOf(from))
  const heard = new Set(inputs.slice(0, 20).map((row) => row.slice(0, 8).join('')))
  return targets.slice(21).every((row) => heard.has(row.join('')))
})

law(
  'sizes follow from the config, and every number of words is drawn',
  fc.tuple(config, seed),
  ([given, from]) => {
    const task = configured(prioritySort, given)
    const drawn = drawSequences(task, keyOf(from), 200)
    return (
      task.inputSize === given.bits + 2 &&
      task.targetSize === given.bits &&
      task.maxSteps === Math.max(...drawn.map(({ inputs }) => inputs.length)) &&
      isDeepStrictEqual(different(drawn.map(wordsOf)), range(given.minWords, given.maxWords))
    )
  },
  20,
)

test('priorities are uniform on [−1, 1), and tell nothing of the bits', () => {
  const drawn = drawSequences(configured(prioritySort, { bits: 1 }), child(keyOf(1), 'fair'), 200)
  const words = drawn.flatMap(({ inputs }) => inputs.slice(0, 20))
  for (const low of [-1, -0.5, 0, 0.5])
    for (const bit of [0, 1]) {
      const count = words.filter(([b, p = 2]) => b === bit && p >= low && p < low + 0.5).length
      assert.ok(plausible(count, words.length, 1 / 8), `${bit} from ${low}: ${count} of ${words.length}`)
    }
})

test("defaults are the paper's: the 16 highest of 20 words of 8 bits; generalisation doubles both", () => {
  const task = configured(prioritySort)
  assert.deepEqual([task.inputSize, task.targetSize, task.maxSteps], [10, 8, 37])
  const { inputs, mask } = task.draw(keyOf(1))
  assert.deepEqual([inputs.length, mask.filter((m) => m === 1).length], [37, 16])
  assert.deepEqual(
    task.variants.map((variant) => [variant.name, variant.task.draw(keyOf(1)).inputs.length]),
    [
      ['the 16 highest of 20', 37],
      ['the 24 highest of 30', 55],
      ['the 32 highest of 40', 73],
    ],
  )
})

test('a range that is none is refused', () => {
  assert.deepEqual(problems(prioritySort, { maxWords: 4 }), ['minWords: expected at most maxWords = 4, got 20'])
})
