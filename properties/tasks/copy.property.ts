import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { child, keyOf } from '../../src/core/random.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { copy } from '../../src/tasks/copy.ts'
import type { Row, Sequence, Task } from '../../src/tasks/task.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'

const size = fc.integer({ min: 1, max: 6 })
const config = fc
  .record({ bits: size, minWords: size, more: fc.nat(4) })
  .map(({ more, ...rest }) => ({ ...rest, maxWords: rest.minWords + more }))
type Config = Readonly<{ bits: number; minWords: number; maxWords: number; startFlag?: boolean; answerFlag?: string }>

const configured = (given: Config): Task => {
  const result = copy.configure(given)
  return E.isRight(result) ? result.right : assert.fail('not configured')
}

/** Solves the task from the inputs alone, as a model has to. */
const solved = (inputs: ReadonlyArray<Row>, bits: number): Omit<Sequence, 'inputs'> => {
  const heard: Row[] = []
  let answering = 0
  const rows = inputs.map((row) => {
    const answer = answering > 0 ? heard[answering - 1] : undefined
    if (answering > 0) answering += 1
    else if (row.at(-1) === 1) answering = 1
    else if (row.at(-2) === 0) heard.push(row.slice(0, bits))
    return answer
  })
  return {
    targets: rows.map((answer) => answer ?? Array<number>(bits).fill(0)),
    mask: rows.map((answer) => (answer ? 1 : 0)),
  }
}

law('targets and mask are what follows from the inputs', fc.tuple(config, seed), ([given, from]) => {
  const { inputs, ...answer } = configured(given).draw(keyOf(from))
  return isDeepStrictEqual(answer, solved(inputs, given.bits))
})

law(
  'inputs: a start flag on channel −2, words of bits, an end flag on channel −1, silence',
  fc.tuple(config, seed),
  ([given, from]) => {
    const { bits, minWords, maxWords } = given
    const { inputs } = configured(given).draw(keyOf(from))
    const words = (inputs.length - 2) / 2
    const quiet = Array<number>(bits).fill(0)
    const told = inputs.slice(1, words + 1)
    return (
      words >= minWords &&
      words <= maxWords &&
      told.every((row) => row.length === bits + 2 && row.slice(0, bits).every((x) => x === 0 || x === 1)) &&
      isDeepStrictEqual(inputs, [
        [...quiet, 1, 0],
        ...told.map((row) => [...row.slice(0, bits), 0, 0]),
        [...quiet, 0, 1],
        ...Array.from({ length: words }, () => [...quiet, 0, 0]),
      ])
    )
  },
)

law('without the start flag, its row and its channel are missing', fc.tuple(config, seed), ([given, from]) => {
  const flagged = configured(given).draw(keyOf(from))
  const plain = configured({ ...given, startFlag: false })
  const [, ...told] = flagged.inputs
  return (
    [plain.inputSize, plain.maxSteps].join() === [given.bits + 1, 2 * given.maxWords + 1].join() &&
    isDeepStrictEqual(plain.draw(keyOf(from)), {
      inputs: told.map((row) => [...row.slice(0, given.bits), row.at(-1)]),
      targets: flagged.targets.slice(1),
      mask: flagged.mask.slice(1),
    })
  )
})

law(
  'an answer flag adds its channel to the targets, and with `row` a last row with the flag',
  fc.tuple(config, seed),
  ([given, from]) => {
    const plain = configured(given).draw(keyOf(from))
    const [channel, row] = (['channel', 'row'] as const).map((answerFlag) => configured({ ...given, answerFlag })) as [
      Task,
      Task,
    ]
    const widened = plain.targets.map((target) => [...target, 0])
    const quiet = Array<number>(given.bits).fill(0)
    return (
      [channel.targetSize, row.targetSize, row.maxSteps].join() ===
        [given.bits + 1, given.bits + 1, 2 * given.maxWords + 3].join() &&
      isDeepStrictEqual(channel.draw(keyOf(from)), { ...plain, targets: widened }) &&
      isDeepStrictEqual(row.draw(keyOf(from)), {
        inputs: [...plain.inputs, [...quiet, 0, 0]],
        targets: [...widened, [...quiet, 1]],
        mask: [...plain.mask, 1],
      })
    )
  },
)

law(
  'sizes follow from the config, and the longest sequence is drawn',
  fc.tuple(config, seed),
  ([given, from]) => {
    const task = configured(given)
    const lengths = drawSequences(task, keyOf(from), 200).map(({ inputs }) => inputs.length)
    const expected = Array.from(
      { length: given.maxWords - given.minWords + 1 },
      (_, more) => 2 * (given.minWords + more) + 2,
    )
    return (
      task.inputSize === given.bits + 2 &&
      task.targetSize === given.bits &&
      task.maxSteps === 2 * given.maxWords + 2 &&
      isDeepStrictEqual(
        [...new Set(lengths)].sort((a, b) => a - b),
        expected,
      )
    )
  },
  20,
)

law('each sequence of a batch draws its own length', seed, (from) => {
  const batch = drawSequences(configured({ bits: 2, minWords: 1, maxWords: 4 }), keyOf(from), 32)
  return new Set(batch.map(({ inputs }) => inputs.length)).size > 1
})

test('bits are fair on every channel, and tell nothing of how many words there are', () => {
  const task = configured({ bits: 3, minWords: 1, maxWords: 2 })
  const drawn = drawSequences(task, child(keyOf(1), 'fair'), 4000).map(({ inputs }) =>
    inputs.slice(1, inputs.length / 2),
  )
  for (const length of [1, 2]) {
    const some = drawn
      .filter((words) => words.length === length)
      .map((words) => words.flatMap((word) => word.slice(0, 3)))
    assert.ok(
      Math.abs(some.length - 2000) < 4 * Math.sqrt(1000),
      `${some.length} of 4000 sequences have length ${length}`,
    )
    for (let place = 0; place < 3 * length; place++) {
      const ones = some.reduce((sum, bits) => sum + (bits[place] as number), 0)
      const off = Math.abs(ones - some.length / 2)
      assert.ok(off < 4 * Math.sqrt(some.length / 4), `place ${place}: ${ones} ones of ${some.length}`)
    }
  }
})

test("defaults are the paper's: 1 to 20 words of 8 bits; generalisation is measured at 20, 40, 80 and 120", () => {
  const result = copy.configure({})
  assert.ok(E.isRight(result))
  const { inputSize, targetSize, maxSteps, variants } = result.right
  assert.deepEqual([inputSize, targetSize, maxSteps], [10, 8, 42])
  assert.deepEqual(
    variants.map(({ name, task }) => [name, task.draw(keyOf(1)).inputs.length]),
    [20, 40, 80, 120].map((words) => [`${words} words`, 2 * words + 2]),
  )
})

test('a range that is none is refused', () => {
  const result = copy.configure({ minWords: 5, maxWords: 4 })
  assert.deepEqual(E.isLeft(result) && result.left.tag === 'InvalidConfig' && result.left.problems, [
    'minWords: expected at most maxWords = 4, got 5',
  ])
})
