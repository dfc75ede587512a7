import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nearest, suggestion } from '../../src/core/nearest.ts'
import { law } from '../law.ts'

const names = ['slots', 'wordSize', 'readHeads', 'writeHeads', 'shifts', 'controller', 'learningRate', 'clipNorm']
const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz')

/** One typing error: a letter inserted, deleted, replaced, or swapped with its neighbour. */
const slip = (name: string, kind: string, pick: number, other: string): string => {
  const at = pick % name.length
  const [before, here, after] = [name.slice(0, at), name.charAt(at), name.slice(at + 1)]
  if (kind === 'more') return before + other + here + after
  if (kind === 'less') return before + after
  return kind === 'other' ? before + other + after : before + after.charAt(0) + here + after.slice(1)
}
const slipped = fc
  .tuple(fc.constantFrom(...names), fc.constantFrom('more', 'less', 'other', 'swapped'), fc.nat(), letter)
  .map(([name, kind, pick, other]) => ({ name, typed: slip(name, kind, pick, other) }))

law('a name is nearest to itself, in any case', fc.constantFrom(...names), (name) =>
  [name, name.toUpperCase(), name.toLowerCase()].every((typed) => nearest(typed, names) === name),
)

law('one slip of the finger, and the name is still found', slipped, ({ name, typed }) => nearest(typed, names) === name)

law('what is found is one of the names', fc.string(), (typed) => {
  const found = nearest(typed, names)
  return found === undefined || names.includes(found)
})

law(
  'what is far from every name gets none, and all there are to choose from',
  fc.array(fc.constantFrom('§', '7', '%'), { minLength: 12, maxLength: 20 }),
  (signs) =>
    nearest(signs.join(''), names) === undefined &&
    suggestion(signs.join(''), names) === `; expected one of ${names.join(', ')}`,
)

test('a suggestion reads as the house says', () => {
  assert.equal(suggestion('wordSice', names), '; did you mean wordSize?')
  assert.equal(suggestion('copi', ['copy', 'repeat-copy']), '; did you mean copy?')
  assert.equal(suggestion('dcn', ['ntm', 'dnc', 'none']), '; did you mean dnc?')
  assert.equal(suggestion('sorting', ['copy', 'repeat-copy']), '; expected one of copy, repeat-copy')
  assert.equal(nearest('anything', []), undefined)
})
