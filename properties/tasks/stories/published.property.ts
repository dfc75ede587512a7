import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { explain } from '../../../src/core/errors.ts'
import { keyOf } from '../../../src/core/random.ts'
import { drawSequences } from '../../../src/tasks/batch.ts'
import { stories } from '../../../src/tasks/stories.ts'
import { families } from '../../../src/tasks/stories/families/index.ts'
import { pairsIn } from '../../../src/tasks/stories/pairs.ts'
import { showStory, type Story } from '../../../src/tasks/stories/story.ts'
import type { Sequence, Task, Texts } from '../../../src/tasks/task.ts'
import { seed } from '../../arbitraries.ts'
import { law } from '../../law.ts'

const file = (name: string, split: string): string => `${name}_some-kind_${split}.txt`

/** Files as published, of stories that the families tell: qa1 … qa7. */
const told = (from: number, count: number): Texts =>
  Object.fromEntries(
    families.flatMap(({ tell }, kind) =>
      ['train', 'test'].map((split, at) => {
        const list = Array.from(
          { length: count },
          (_, n): Story => tell(keyOf(from + 1000 * kind + 100 * at + n), { facts: 4, questions: 2 }),
        )
        return [file(`qa${kind + 1}`, split), list.map(showStory).join('')] as const
      }),
    ),
  )

const configured = (texts: Texts, options: object = {}): Task => {
  const task = stories.configure({ data: 'a folder', ...options }, { texts })
  return E.isRight(task) ? task.right : assert.fail(explain(task.left))
}

/** The words of a text of the format, answers after their questions: what a sequence must say, read without a parser. */
const saidIn = (text: string): ReadonlyArray<string> =>
  text
    .split(/^1 /m)
    .slice(1)
    .map((story) =>
      story
        .split('\n')
        .map((line) => line.replace(/^\d+ /, '').replace(/\t([^\t]*)\t.*$/, (_, answer: string) => ` ${answer} `))
        .join(' ')
        .replaceAll(/([.?])/g, ' $1 ')
        .replaceAll(',', ' ')
        .toLowerCase()
        .trim()
        .replaceAll(/\s+/g, ' '),
    )

/** What is heard, with the words that are due in place of the dashes. */
const saidBy =
  (words: ReadonlyArray<string>) =>
  ({ inputs, targets, mask }: Sequence): string =>
    inputs.map((row, t) => words[(mask[t] === 1 ? (targets[t] ?? []) : row).indexOf(1)] ?? '_').join(' ')

const wordsOf = (texts: Texts): ReadonlyArray<string> => [
  '-',
  ...[...new Set(Object.values(texts).flatMap((text) => saidIn(text).flatMap((said) => said.split(' '))))].sort(),
]

law(
  'training draws what is to train on; held out is what is to test on, with a variant for each pair',
  fc.tuple(
    seed.map((n) => n % 1e6),
    fc.subarray(
      families.map((_, at) => `qa${at + 1}`),
      { minLength: 1 },
    ),
  ),
  ([from, files]) => {
    const texts = told(from, 2)
    const task = configured(texts, { files })
    const said = saidBy(wordsOf(texts))
    const those = (split: string, some = files) =>
      new Set(some.flatMap((name) => saidIn(texts[file(name, split)] ?? '')))
    const strange = (of: Task | undefined, among: ReadonlySet<string>): ReadonlyArray<string> =>
      of === undefined
        ? ['no task']
        : drawSequences(of, keyOf(from), 8)
            .map(said)
            .filter((one) => !among.has(one))
    return [
      ...strange(task, those('train')),
      ...strange(task.heldOut, those('test')),
      ...task.variants.flatMap(({ name, task: one }) => strange(one, those('test', [name]))),
      ...(task.variants.map(({ name }) => name).join() === files.join() ? [] : ['other variants']),
      ...(task.inputSize === wordsOf(texts).length ? [] : [`${task.inputSize} words`]),
    ]
  },
  20,
)

test('all sequences of a task are there once, held out and by pair', () => {
  const texts = told(1, 3)
  const { heldOut, variants } = configured(texts)
  const said = saidBy(wordsOf(texts))
  const allOf = (task: Task | undefined): ReadonlyArray<string> =>
    Array.from({ length: task?.all?.count ?? 0 }, (_, at) => said(task?.all?.at(at) as Sequence)).sort()
  const tests = Object.entries(texts).flatMap(([name, text]) => (name.endsWith('_test.txt') ? saidIn(text) : []))
  assert.deepEqual(allOf(heldOut), tests.toSorted())
  assert.deepEqual(variants.flatMap(({ task }) => allOf(task)).toSorted(), tests.toSorted())
  assert.deepEqual(heldOut?.words, wordsOf(texts))
})

test('what is asked for is the same size, whichever files are asked for: lessons may differ in files', () => {
  const texts = told(1, 1)
  const sizes = [[], ['qa1'], ['qa6', 'qa7']].map((files) => configured(texts, { files }).inputSize)
  assert.equal(new Set(sizes).size, 1)
})

test('pairs are found by name, in the order of their numbers; other files are left alone', () => {
  const names = ['qa10_c_test.txt', 'qa10_c_train.txt', 'qa2_b_train.txt', 'qa2_b_test.txt', 'README', 'qa2_valid.txt']
  const pairs = pairsIn(names)
  assert.deepEqual(E.isRight(pairs) && pairs.right, [
    { name: 'qa2', train: 'qa2_b_train.txt', test: 'qa2_b_test.txt' },
    { name: 'qa10', train: 'qa10_c_train.txt', test: 'qa10_c_test.txt' },
  ])
  assert.deepEqual(pairsIn([...names, 'qa3_d_train.txt'], ['qa2']), E.right([pairs._tag === 'Right' && pairs.right[0]]))
  assert.deepEqual(
    pairsIn(['qa1_train.txt', 'qa1_test.txt']),
    E.right([{ name: 'qa1', train: 'qa1_train.txt', test: 'qa1_test.txt' }]),
  )
})

test('folders that hold no such pairs are refused', () => {
  const refused = (names: ReadonlyArray<string>, wanted?: ReadonlyArray<string>) => {
    const pairs = pairsIn(names, wanted)
    return E.isLeft(pairs) ? pairs.left : []
  }
  assert.deepEqual(refused(['notes.txt']), [
    'it holds no files such as qa1_single-supporting-fact_train.txt and qa1_single-supporting-fact_test.txt',
  ])
  assert.deepEqual(refused(['qa1_a_train.txt', 'qa1_a_test.txt'], ['qa11', 'x9']), [
    'it holds no files of qa11; did you mean qa1?',
    'it holds no files of x9; expected one of qa1',
  ])
  assert.deepEqual(refused(['qa1_a_train.txt', 'qa2_b_test.txt']), [
    'qa1 has qa1_a_train.txt, but no qa1_…_test.txt',
    'qa2 has qa2_b_test.txt, but no qa2_…_train.txt',
  ])
  assert.deepEqual(refused(['qa1_a_train.txt', 'qa1_b_train.txt', 'qa1_a_test.txt']), [
    'qa1 has several files to train or test on: qa1_a_test.txt, qa1_a_train.txt, qa1_b_train.txt',
  ])
})

test('texts that are no stories are refused, by file and line', () => {
  const explained = (texts: Texts): string => {
    const task = stories.configure({ data: 'babi' }, { texts })
    return E.isLeft(task) ? (explain(task.left).split('\n')[0] ?? '') : 'a task'
  }
  const fine = '1 Ada ran.\n2 Who ran?\tada\t1\n'
  assert.equal(
    explained({ 'qa1_train.txt': fine, 'qa1_test.txt': 'Once.\n2 Ada ran.\n' }),
    'Cannot read babi/qa1_test.txt: line 1: expected a number, a space and a sentence; line 2: expected number 1, got 2',
  )
  assert.equal(
    explained({ 'qa1_train.txt': fine, 'qa1_test.txt': '' }),
    'Cannot read babi: qa1: expected a story, got none',
  )
  const unread = stories.configure({ data: 'babi' })
  assert.equal(
    E.isLeft(unread) && explain(unread.left),
    'The task reads its stories from files in babi, which cannot be read here.',
  )
})
