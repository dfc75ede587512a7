import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { keyOf } from '../../src/core/random.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { stories } from '../../src/tasks/stories.ts'
import { families } from '../../src/tasks/stories/families/index.ts'
import { people, rooms, things, vocabulary } from '../../src/tasks/stories/words.ts'
import type { Row, Sequence } from '../../src/tasks/task.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'
import { ascending } from './ascending.ts'
import { configured, problems } from '../../test/support/configured.ts'
import { answerTo, impossible, roomsAround, untold } from './stories/solver.ts'

const names = families.map(({ name }) => name)
const words = [...vocabulary.keys()]

const config = fc
  .record({
    family: fc.constantFrom('mixed', ...names),
    questions: fc.integer({ min: 1, max: 3 }),
    planning: fc.nat(7),
    facts: fc.nat(3),
    more: fc.nat(3),
    recite: fc.boolean(),
  })
  .map(({ facts, more, ...rest }) => {
    const minFacts = 2 * (['positions', 'paths'].includes(rest.family) ? 1 : rest.questions) + facts
    return { ...rest, minFacts, maxFacts: minFacts + more }
  })

/** The word of a one-hot row. */
const wordOf = (row: Row): string => {
  assert.equal(row.length, words.length)
  assert.deepEqual([row.filter((x) => x === 1).length, row.filter((x) => x === 0).length], [1, words.length - 1])
  return words[row.indexOf(1)] as string
}

/** A question, what was told before it, what is due before its answer, and the answer that is due where dashes are heard. */
type Asked = Readonly<{
  heard: ReadonlyArray<string>
  question: string
  /** Step by step, all words of the step; `undefined` where nothing counts. */
  search: ReadonlyArray<ReadonlyArray<string> | undefined>
  answer: ReadonlyArray<string>
}>

/** Sentences by their full stops and question marks. Targets and mask must be silent but in silence, and where dashes are heard. */
const read = ({ inputs, targets, mask }: Sequence): ReadonlyArray<Asked> => {
  const heard: string[] = []
  const asked: Array<Asked & { search: Array<ReadonlyArray<string> | undefined>; answer: string[] }> = []
  let sentence: string[] = []
  for (const [t, row] of inputs.entries()) {
    const target = targets[t] as Row
    if (row.every((x) => x === 0)) {
      assert.deepEqual([sentence, asked.at(-1)?.answer], [[], []])
      asked.at(-1)?.search.push(mask[t] === 1 ? words.filter((_, channel) => target[channel] === 1) : undefined)
      assert.ok(mask[t] === 1 || target.every((x) => x === 0))
      continue
    }
    const word = wordOf(row)
    assert.equal(mask[t], word === '-' ? 1 : 0)
    if (word === '-') {
      assert.deepEqual(sentence, [])
      asked.at(-1)?.answer.push(wordOf(target))
      continue
    }
    assert.ok(target.every((x) => x === 0))
    sentence.push(word)
    if (word === '.') heard.push(sentence.join(' '))
    if (word === '?') asked.push({ heard: [...heard], question: sentence.join(' '), search: [], answer: [] })
    if (word === '.' || word === '?') sentence = []
  }
  assert.deepEqual(sentence, [])
  return asked
}

law(
  'the answers follow from what was told before the question',
  fc.tuple(config, seed),
  ([given, from]) =>
    read(configured(stories, given).draw(keyOf(from))).flatMap(({ heard, question, answer }) =>
      isDeepStrictEqual(answer, answerTo(heard, question))
        ? []
        : [`${heard.join(' ')} ${question} ${answer.join(' ')}`],
    ),
  500,
)

law(
  'as many facts and questions as configured; nothing that cannot happen is told',
  fc.tuple(config, seed),
  ([given, from]) => {
    const asked = read(configured(stories, given).draw(keyOf(from)))
    const facts = asked.at(-1)?.heard ?? []
    return [
      ...impossible(facts),
      ...untold(facts),
      ...(asked.length === given.questions ? [] : [`${asked.length} questions`]),
      ...(facts.length >= given.minFacts && facts.length <= given.maxFacts ? [] : [`${facts.length} facts`]),
    ]
  },
  300,
)

/** Time for any search. */
const LONG = 20

/** Who, what, where and which way are named by a sentence, in alphabetical order. */
const namesIn = (sentence: string): string => {
  const names = [...people, ...things, ...rooms, 'north', 'south', 'east', 'west'] as ReadonlyArray<string>
  return sentence
    .split(' ')
    .filter((word) => names.includes(word))
    .toSorted()
    .join()
}

law(
  'in lessons, the rooms around those of a question are due first, step by step, and then what lines name that it is answered by',
  fc.tuple(config, seed),
  ([given, from]) =>
    read(configured(stories, { ...given, planning: LONG, recite: true }).draw(keyOf(from))).flatMap(
      ({ heard, question, search, answer }) => {
        const found = search.flatMap((words) => (words === undefined ? [] : [words.toSorted().join()]))
        const around = roomsAround(heard, question).map((some) => some.toSorted().join())
        const lines = found.slice(around.length)
        const reasons = heard.filter((line) => lines.includes(namesIn(line)))
        return isDeepStrictEqual(found.slice(0, around.length), around) &&
          lines.every((line) => heard.some((one) => namesIn(one) === line)) &&
          isDeepStrictEqual(answerTo(reasons, question), answer)
          ? []
          : [`${heard.join(' ')} ${question} ${found.join(' | ')}`]
      },
    ),
  500,
)

law(
  'there is time to plan as configured; lessons use it as far as it goes, and nothing else differs in them',
  fc.tuple(config, seed),
  ([given, from]) => {
    const [plain, lesson, whole] = [{ recite: false }, { recite: true }, { recite: true, planning: LONG }].map(
      (options) => read(configured(stories, { ...given, ...options }).draw(keyOf(from))),
    ) as [ReadonlyArray<Asked>, ReadonlyArray<Asked>, ReadonlyArray<Asked>]
    const silence = Array<undefined>(given.planning).fill(undefined)
    return plain.flatMap((one, at) =>
      isDeepStrictEqual(one, { ...lesson[at], search: silence }) &&
      isDeepStrictEqual(lesson[at], { ...one, search: whole[at]?.search.slice(0, given.planning) })
        ? []
        : [one.question],
    )
  },
)

law('no sequence is longer than maxSteps says', fc.tuple(config, seed), ([given, from]) => {
  const task = configured(stories, given)
  return drawSequences(task, keyOf(from), 5).every(({ inputs }) => inputs.length <= task.maxSteps)
})

for (const [family, expected] of [
  ['yes-no', ['no', 'yes']],
  ['counting', ['none', 'one', 'two']],
  ['one-fact', ['attic', 'bakery', 'cellar', 'garden', 'library', 'stable']],
  ['two-facts', ['attic', 'bakery', 'cellar', 'garden', 'library', 'stable']],
] as const)
  test(`${family}: every answer comes, and none most of the time`, () => {
    const drawn = drawSequences(configured(stories, { family }), keyOf(1), 400).flatMap(read)
    const counts = new Map<string, number>()
    for (const { answer } of drawn) counts.set(answer.join(), (counts.get(answer.join()) ?? 0) + 1)
    for (const word of expected) assert.ok((counts.get(word) ?? 0) > 0, `never ${word}`)
    const most = Math.max(...counts.values())
    assert.ok(most < 0.6 * drawn.length, `${most} of ${drawn.length} answers are one word`)
  })

test('mixed: every family comes, by its question', () => {
  const drawn = drawSequences(configured(stories, {}), keyOf(1), 200).flatMap(read)
  const starts = [
    'where is the',
    'where is',
    'how many',
    'what is',
    'is',
    'how do you go',
    'what is north of',
    'what is ada',
  ]
  for (const start of starts)
    assert.ok(
      drawn.some(({ question }) => question.startsWith(`${start} `)),
      start,
    )
})

test('lists and paths have answers of several words; paths are of two or three steps', () => {
  const answersOf = (family: string): ReadonlySet<number> =>
    new Set(
      drawSequences(configured(stories, { family, minFacts: 8, maxFacts: 10 }), keyOf(1), 200)
        .flatMap(read)
        .map(({ answer }) => answer.length),
    )
  assert.ok([1, 2, 3].every((count) => answersOf('lists').has(count)))
  assert.deepEqual(ascending(answersOf('paths')), [2, 3])
})

test('defaults, and what is harder', () => {
  const task = configured(stories, {})
  assert.deepEqual([task.inputSize, task.targetSize, task.maxSteps], [63, 63, 6 * 8 + 2 * (14 + 7)])
  assert.deepEqual(
    task.variants.map(({ name }) => name),
    names.map((name) => `${name}, 12 facts`),
  )
})

test('configs that are none are refused', () => {
  assert.deepEqual(problems(stories, { minFacts: 7, questions: 4 }), [
    'minFacts: expected at most maxFacts = 6, got 7',
    'minFacts: expected at least 8, two for each question, got 7',
  ])
  assert.deepEqual(problems(stories, { family: 'paths', maxFacts: 14 }), [
    'maxFacts: expected at most 13, as many as there are rooms, got 14',
  ])
  assert.deepEqual(problems(stories, { family: 'list' }), ['family: unknown word "list"; did you mean lists?'])
})
