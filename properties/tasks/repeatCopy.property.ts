import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { child, keyOf } from '../../src/core/random.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { repeatCopy } from '../../src/tasks/repeatCopy.ts'
import type { Row, Sequence, Task } from '../../src/tasks/task.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'

const size = fc.integer({ min: 1, max: 4 })
const config = fc
  .record({
    bits: size,
    minWords: size,
    minRepeats: fc.integer({ min: 1, max: 12 }),
    words: fc.nat(2),
    repeats: fc.nat(2),
  })
  .map(({ words, repeats, ...rest }) => ({
    ...rest,
    maxWords: rest.minWords + words,
    maxRepeats: rest.minRepeats + repeats,
  }))
type Config = typeof config extends fc.Arbitrary<infer A> ? A : never

const configured = (given: Config): Task => {
  const result = repeatCopy.configure(given)
  return E.isRight(result) ? result.right : assert.fail('not configured')
}

/** Solves the task from the inputs alone, as a model has to. */
const solved = (inputs: ReadonlyArray<Row>, bits: number): Omit<Sequence, 'inputs'> => {
  const heard: Row[] = []
  let due: Row[] | undefined
  const rows = inputs.map((row): Row | undefined => {
    if (due !== undefined) return due.shift()
    const told = row.at(-1) as number
    if (told > 0)
      due = Array.from({ length: Math.round(told * 10) }, () => heard)
        .flat()
        .concat([[...Array<number>(bits).fill(0), 1]])
    else if (row.at(-2) === 0) heard.push([...row.slice(0, bits), 0])
    return undefined
  })
  return {
    targets: rows.map((answer) => answer ?? Array<number>(bits + 1).fill(0)),
    mask: rows.map((answer) => (answer ? 1 : 0)),
  }
}

law(
  'without the start flag, the flag follows the words; repeats are given as (repeats − mean) / unit',
  fc.tuple(config, seed),
  ([given, from]) => {
    const flagged = configured(given).draw(keyOf(from))
    const plain = configured({ ...given, startFlag: false, repeatMean: 5.5, repeatUnit: 2.5 } as Config)
    const words = flagged.inputs.findIndex((row) => row.at(-1) !== 0) - 1
    const [start, ...rest] = flagged.inputs as [Row, ...Row[]]
    const given10 = rest[words]?.at(-1) as number
    const repeats = [...(rest[words] as Row).slice(0, -1), (Math.round(10 * given10) - 5.5) / 2.5]
    return isDeepStrictEqual(plain.draw(keyOf(from)), {
      ...flagged,
      inputs: [...rest.slice(0, words), start, repeats, ...rest.slice(words + 1)],
    })
  },
)

law('targets and mask are what follows from the inputs', fc.tuple(config, seed), ([given, from]) => {
  const { inputs, ...answer } = configured(given).draw(keyOf(from))
  return isDeepStrictEqual(answer, solved(inputs, given.bits))
})

law(
  'inputs: a start flag on channel −2, words of bits, repeats / 10 on channel −1, silence',
  fc.tuple(config, seed),
  ([given, from]) => {
    const { bits, minWords, maxWords, minRepeats, maxRepeats } = given
    const { inputs } = configured(given).draw(keyOf(from))
    const words = inputs.findIndex((row) => row.at(-1) !== 0) - 1
    const repeats = (inputs.length - words - 3) / words
    const quiet = Array<number>(bits).fill(0)
    const told = inputs.slice(1, words + 1)
    return (
      words >= minWords &&
      words <= maxWords &&
      repeats >= minRepeats &&
      repeats <= maxRepeats &&
      told.every((row) => row.slice(0, bits).every((x) => x === 0 || x === 1)) &&
      isDeepStrictEqual(inputs, [
        [...quiet, 1, 0],
        ...told.map((row) => [...row.slice(0, bits), 0, 0]),
        [...quiet, 0, repeats / 10],
        ...Array.from({ length: words * repeats + 1 }, () => [...quiet, 0, 0]),
      ])
    )
  },
)

law('targets end with the end bit on the last channel, alone in its row', fc.tuple(config, seed), ([given, from]) => {
  const { targets } = configured(given).draw(keyOf(from))
  const ends = targets.flatMap((row, t) => (row.at(-1) === 1 ? [t] : []))
  return (
    isDeepStrictEqual(ends, [targets.length - 1]) &&
    targets
      .at(-1)
      ?.slice(0, -1)
      .every((x) => x === 0) === true
  )
})

law(
  'sizes follow from the config, and every pair of words and repeats is drawn',
  fc.tuple(config, seed),
  ([given, from]) => {
    const task = configured(given)
    const drawn = drawSequences(task, keyOf(from), 300).map(({ inputs }) => {
      const words = inputs.findIndex((row) => row.at(-1) !== 0) - 1
      return `${words} × ${(inputs.length - words - 3) / words}`
    })
    const pairs = (given.maxWords - given.minWords + 1) * (given.maxRepeats - given.minRepeats + 1)
    const longest = given.maxWords * (given.maxRepeats + 1) + 3
    return (
      task.inputSize === given.bits + 2 &&
      task.targetSize === given.bits + 1 &&
      task.maxSteps === longest &&
      drawn.includes(`${given.maxWords} × ${given.maxRepeats}`) &&
      new Set(drawn).size === pairs
    )
  },
  20,
)

test('words, repeats and bits tell nothing of each other', () => {
  const task = configured({ bits: 1, minWords: 1, maxWords: 2, minRepeats: 1, maxRepeats: 2 })
  const counts = new Map<string, number>()
  for (const { inputs } of drawSequences(task, child(keyOf(1), 'fair'), 4000)) {
    const words = inputs.findIndex((row) => row.at(-1) !== 0) - 1
    const drawn = [words, inputs.length / words, inputs[1]?.[0]].join()
    counts.set(drawn, (counts.get(drawn) ?? 0) + 1)
  }
  assert.equal(counts.size, 8)
  for (const [drawn, count] of counts)
    assert.ok(Math.abs(count - 500) < 4 * Math.sqrt(437.5), `${drawn}: ${count} of 4000`)
})

test("defaults are the paper's: 1 to 10 words of 8 bits, 1 to 10 times; generalisation doubles either", () => {
  const result = repeatCopy.configure({})
  assert.ok(E.isRight(result))
  const { inputSize, targetSize, maxSteps, variants } = result.right
  assert.deepEqual([inputSize, targetSize, maxSteps], [10, 9, 113])
  assert.deepEqual(
    variants.map(({ name, task }) => [name, task.draw(keyOf(1)).inputs.length]),
    [
      ['10 words × 10', 113],
      ['20 words × 10', 223],
      ['10 words × 20', 213],
    ],
  )
})

test('ranges that are none are refused, both at once', () => {
  const result = repeatCopy.configure({ minWords: 5, maxWords: 4, minRepeats: 3, maxRepeats: 2 })
  assert.deepEqual(E.isLeft(result) && result.left.tag === 'InvalidConfig' && result.left.problems, [
    'minWords: expected at most maxWords = 4, got 5',
    'minRepeats: expected at most maxRepeats = 2, got 3',
  ])
})
