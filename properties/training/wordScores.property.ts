import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { wordScores, wrongTokens } from '../../src/training/wordScores.ts'
import { each, real, tensorOf } from '../arbitraries.ts'
import { close } from '../close.ts'
import { law } from '../law.ts'

/** Answers of a sequence: how many rows come before each, and which of its words are wrong. */
const answers = fc.array(
  fc.record({ before: fc.integer({ min: 1, max: 3 }), wrong: fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }) }),
  { maxLength: 4 },
)

law(
  'a question is right where every word of its answer is; a word counts by itself',
  fc.array(answers, { minLength: 1, maxLength: 4 }).filter((all) => all.flat().length > 0),
  (all) => {
    const sequences = all.map((list) => ({
      mask: list.flatMap(({ before, wrong }) => [...Array<number>(before).fill(0), ...wrong.map(() => 1)]),
    }))
    // The outputs of unmasked rows are ignored.
    const rows = all.map((list) =>
      list.flatMap(({ before, wrong }) => [...Array<number>(before).fill(1), ...wrong.map(Number)]),
    )
    const questions = all.flat()
    const words = questions.flatMap(({ wrong }) => wrong)
    assert.deepEqual(wordScores(sequences, rows), {
      wordErrors: words.filter(Boolean).length / words.length,
      answered: questions.filter(({ wrong }) => !wrong.includes(true)).length / questions.length,
    })
    return true
  },
)

const logits = fc.array(fc.array(each(real)(4), { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 3 })

law('the word of a row is that of its largest logit', fc.tuple(logits, fc.nat(3)), ([values, word]) => {
  const targets = values.map((row) => row.map((channels) => channels.map((_, at) => (at === word ? 1 : 0))))
  const expected = [0, 1].map((b) =>
    values.map((row) => {
      const channels = row[b] as number[]
      return channels.indexOf(Math.max(...channels)) === word ? 0 : 1
    }),
  )
  return close(wrongTokens({ logits: tensorOf('T B O', values), targets: tensorOf('T B O', targets) }), expected, 0)
})

test('padding counts for nothing', () => {
  assert.deepEqual(wordScores([{ mask: [0, 1] }], [[1, 0, 1, 1]]), { wordErrors: 0, answered: 1 })
})
