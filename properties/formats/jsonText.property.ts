import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { parseKey, showKey } from '../../src/core/random.ts'
import { canonicalJson, jsonText, parseJson } from '../../src/formats/jsonText.ts'
import { law } from '../law.ts'

const WORDS = new Set(['NaN', 'Infinity', '-Infinity'])

/** Every number but −0, and texts that are no numbers. */
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.double().map((number) => (number === 0 ? 0 : number)),
    fc.string().filter((text) => !WORDS.has(text)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value

law('JSON values survive, NaN and infinities too', values, (value) => {
  const text = jsonText(value)
  return !text.includes('\n') && isDeepStrictEqual(parseJson(text), value)
})

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, field]) => [key, reversed(field)])
      .toReversed(),
  )
}

law('canonical JSON does not depend on the order of keys, and loses nothing', values, (value) => {
  const text = canonicalJson(value)
  return text === canonicalJson(reversed(value)) && isDeepStrictEqual(parseJson(text), value)
})

const word = fc.nat(2 ** 32 - 1)

law('a key survives being shown', fc.tuple(word, word), (key) => isDeepStrictEqual(parseKey(showKey(key)), key))

law('what is not a shown key is none', fc.string({ maxLength: 20 }), (text) => {
  const key = parseKey(text)
  return key === undefined || showKey(key) === text
})
