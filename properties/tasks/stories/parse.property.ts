import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { keyOf } from '../../../src/core/random.ts'
import { families } from '../../../src/tasks/stories/families/index.ts'
import { parseStories } from '../../../src/tasks/stories/parse.ts'
import { type Line, showStory, type Story } from '../../../src/tasks/stories/story.ts'
import { storyTask } from '../../../src/tasks/stories/storyTask.ts'
import { vocabularyOf } from '../../../src/tasks/stories/vocabulary.ts'
import type { Row } from '../../../src/tasks/task.ts'
import { seed } from '../../arbitraries.ts'
import { law } from '../../law.ts'

const parsed = (text: string): ReadonlyArray<Story> => {
  const result = parseStories(text)
  return E.isRight(result) ? result.right : assert.fail(result.left.join('\n'))
}

const word = fc.stringMatching(/^[a-z]{1,6}(-[a-z]{1,3})?$/)
const words = fc.array(word, { minLength: 1, maxLength: 5 })

/** Lines of one story; a question follows from lines before it. */
const story: fc.Arbitrary<Story> = fc
  .array(fc.record({ words, answers: fc.option(words), supports: fc.array(fc.nat(20), { maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((lines) =>
    lines.map(
      ({ words, answers, supports }, at): Line =>
        answers === null
          ? { kind: 'statement', words: [...words, '.'] }
          : {
              kind: 'question',
              words: [...words, '?'],
              answers,
              supports: supports.filter((number) => number >= 1 && number <= at),
            },
    ),
  )

law('what is shown is read back', fc.array(story, { maxLength: 4 }), (list) =>
  isDeepStrictEqual(parsed(list.map(showStory).join('')), list),
)

law('what the families tell is read back', seed, (from) => {
  const told = families.map(({ tell }) => tell(keyOf(from), { facts: 6, questions: 2 }))
  return isDeepStrictEqual(parsed(told.map(showStory).join('')), told)
})

test('the published format: blanks before tabs, capital letters, several answers and supports', () => {
  const text =
    "1 Nell's hat isn't in the well-lit hall.\r\n2 Sven got the milk, and the Apple.\n" +
    '3 What is Sven carrying? \tmilk,Apple\t2\n4 Is he there?\tno\t1 2\n\n1 Done.\n'
  assert.deepEqual(parsed(text), [
    [
      { kind: 'statement', words: ["nell's", 'hat', "isn't", 'in', 'the', 'well-lit', 'hall', '.'] },
      { kind: 'statement', words: ['sven', 'got', 'the', 'milk', ',', 'and', 'the', 'apple', '.'] },
      { kind: 'question', words: ['what', 'is', 'sven', 'carrying', '?'], answers: ['milk', 'apple'], supports: [2] },
      { kind: 'question', words: ['is', 'he', 'there', '?'], answers: ['no'], supports: [1, 2] },
    ],
    [{ kind: 'statement', words: ['done', '.'] }],
  ])
  assert.deepEqual(parsed(''), [])
})

test('everything that is wrong is said, line by line', () => {
  const text = 'Once upon a time.\n2 Ada sat.\n1 Ada ran.\n3 Ada hid.\n4 Where is ada?\t\t1\n5 Who?\tada\t5\n6 \n'
  const result = parseStories(text)
  assert.deepEqual(E.isLeft(result) && result.left, [
    'line 1: expected a number, a space and a sentence',
    'line 2: expected number 1, got 2',
    'line 4: expected number 2, or 1 for a new story, got 3',
    'line 5: expected words of an answer after the tab, separated by commas',
    'line 6: expected numbers of earlier lines after the second tab, got "5"',
    'line 7: expected words',
  ])
})

const training = parsed('1 Ada ran.\n2 Who ran?\tada\t1\n1 Dov hid.\n2 Who hid?\tdov\t1\n')
const tests = parsed('1 Ada hid.\n2 Who hid and who ran?\tada,dov\t1\n')

test('a task of stories: a word a row, a dash for each word of the answer, which alone counts', () => {
  const vocabulary = vocabularyOf([...training, ...tests])
  assert.deepEqual([...vocabulary.keys()], ['-', '.', '?', 'ada', 'and', 'dov', 'hid', 'ran', 'who'])
  const task = storyTask({ name: 'running', stories: training, vocabulary, tests: { 'two words': tests } })
  if (E.isLeft(task)) assert.fail(task.left.join('\n'))
  const { draw, variants, all, heldOut, text, textKey: _, timeline, ...sizes } = task.right
  const words = [...vocabulary.keys()]
  const channels = { inputs: words, targets: words }
  assert.deepEqual(sizes, { name: 'running', inputSize: 9, targetSize: 9, maxSteps: 7, words, channels })
  assert.deepEqual(timeline?.(draw(keyOf(1))), [
    { name: 'statements', from: 0, to: 3 },
    { name: 'question', from: 3, to: 6 },
    { name: 'answer', from: 6, to: 7 },
  ])
  assert.match(text?.(draw(keyOf(1))).join(' ') ?? '', /^(ada ran|dov hid)\. who (ran|hid)\? \[(ada|dov)\]$/)
  assert.deepEqual([all?.count, heldOut?.maxSteps, heldOut?.all?.count], [2, 11, 1])
  const heard = (rows: ReadonlyArray<Row>): string =>
    rows.map((row) => [...vocabulary.keys()].filter((_, at) => row[at] === 1).join('+') || '_').join(' ')
  const drawn = Array.from({ length: 20 }, (_, at) => draw(keyOf(at)))
  const texts = new Set(
    drawn.map(({ inputs, targets, mask }) => `${heard(inputs)} / ${heard(targets)} / ${mask.join('')}`),
  )
  assert.deepEqual([...texts].toSorted(), [
    'ada ran . who ran ? - / _ _ _ _ _ _ ada / 0000001',
    'dov hid . who hid ? - / _ _ _ _ _ _ dov / 0000001',
  ])
  const [variant] = variants
  assert.deepEqual([variant?.name, variant?.task.maxSteps], ['two words', 11])
  const asked = variant?.task.draw(keyOf(1))
  assert.equal(heard(asked?.targets.slice(-2) ?? []), 'ada dov')
})

test('stories that make no task are refused, all at once', () => {
  const task = storyTask({
    name: 'training',
    stories: parsed('1 Ada ran.\n'),
    vocabulary: vocabularyOf(parsed('1 Ada.\n')),
    tests: { nothing: [], other: tests },
  })
  assert.deepEqual(E.isLeft(task) && task.left, [
    'training: story 1 has no question',
    'training: not in the vocabulary: ran',
    'nothing: expected a story, got none',
    'other: not in the vocabulary: hid, who, and, ran, ?, dov',
  ])
})
