import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyOf } from '../../src/core/random.ts'
import { encoded } from '../../src/tasks/stories/encoding.ts'
import { vocabularyFrom } from '../../src/tasks/stories/vocabulary.ts'
import { question, statement, type Story } from '../../src/tasks/stories/story.ts'
import { vocabulary as storyVocabulary } from '../../src/tasks/stories/words.ts'
import { stories } from '../../src/tasks/stories.ts'
import { wordLines } from '../../src/tasks/stories/text.ts'
import { configured } from '../support/configured.ts'

const story: Story = [
  statement('Ada went to the attic.'),
  question('where is ada?', ['attic'], [1]),
  statement('She took the lantern, then the map.'),
  question('what has she?', ['lantern', 'map'], [3]),
  question('where is she?', ['attic'], [1]),
]
const vocabulary = vocabularyFrom(
  story.flatMap((line) => [...line.words, ...(line.kind === 'question' ? line.answers : [])]),
)
const words = [...vocabulary.keys()]
const storyWords = [...storyVocabulary.keys()]

test('words: a sentence a line, answers in brackets', () => {
  assert.deepEqual(wordLines(encoded(vocabulary, story), words), [
    'ada went to the attic.',
    'where is ada? [attic]',
    'she took the lantern, then the map.',
    'what has she? [lantern map]',
    'where is she? [attic]',
  ])
})

test('words: what was said is told where it is not what was due', () => {
  const sequence = encoded(vocabulary, story)
  const outputs = sequence.targets.map((row) => row.map((x, channel) => 0.6 * x + (words[channel] === 'map' ? 0.5 : 0)))
  assert.deepEqual(wordLines(sequence, words, outputs).slice(1, 4), [
    'where is ada? [attic]',
    'she took the lantern, then the map.',
    'what has she? [lantern map]',
  ])
  const wrong = sequence.targets.map((row) => row.map((x, channel) => x + (words[channel] === 'map' ? 2 : 0)))
  assert.deepEqual(wordLines(sequence, words, wrong).slice(1), [
    'where is ada? [attic] said: map',
    'she took the lantern, then the map.',
    'what has she? [lantern map] said: map map',
    'where is she? [attic] said: map',
  ])
})

test('words: what is found in the silence after a question is in parentheses; silence alone is not said', () => {
  const map: Story = [
    statement('The attic is north of the cellar.'),
    statement('The attic is east of the forge.'),
    question('how do you go from the forge to the cellar?', ['east', 'south'], [2, 1]),
  ]
  const lines = [true, false].map((recite) =>
    wordLines(encoded(storyVocabulary, map, { planning: 7, recite }), storyWords).at(-1),
  )
  assert.deepEqual(lines, [
    'how do you go from the forge to the cellar? (attic, attic, cellar, forge, attic east forge, attic cellar north) [east south]',
    'how do you go from the forge to the cellar? [east south]',
  ])
})

test('words: what a model says in the silence is told step by step, once', () => {
  const told: Story = [statement('Ada went to the attic.'), question('where is ada?', ['attic'], [1])]
  const sequence = encoded(storyVocabulary, told, { planning: 4, recite: false })
  const saying = (some: ReadonlyArray<string>) => storyWords.map((word) => (some.includes(word) ? 0.9 : 0.2))
  const steps = [['ada', 'attic'], ['ada', 'attic'], [], ['attic'], ['attic']].map(saying)
  const outputs = [...sequence.targets.slice(0, 10).map(() => saying(['ada'])), ...steps]
  assert.deepEqual(wordLines(sequence, storyWords, outputs), [
    'ada went to the attic.',
    'where is ada? (ada attic, attic) [attic]',
  ])
})

test('words: a task of stories says them', () => {
  const task = configured(stories, { family: 'one-fact' })
  const lines = wordLines(task.draw(keyOf(1)), task.words ?? [])
  assert.equal(lines.filter((line) => /^where is \w+\? \[\w+\]$/.test(line)).length, 2)
})
