import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { parseStrictJson } from '../../src/formats/safetensors/index.ts'
import { law } from '../law.ts'

const DEPTH = 100

law(
  'what JSON.parse reads is read the same, however it is spaced',
  fc.tuple(fc.jsonValue(), fc.nat(3)),
  ([value, space]) => {
    const text = JSON.stringify(value, undefined, space)
    const result = parseStrictJson(text, DEPTH)
    return E.isRight(result) && JSON.stringify(result.right) === JSON.stringify(value)
  },
)

law(
  'what JSON.parse refuses is refused',
  fc.string({ unit: fc.constantFrom(...'{}[]":,\\ 0a'), maxLength: 30 }),
  (text) => {
    try {
      JSON.parse(text)
      return true
    } catch {
      return E.isLeft(parseStrictJson(text, DEPTH))
    }
  },
)

const spelt = fc.constantFrom(
  (key: string) => JSON.stringify(key),
  (key: string) => `"${[...key].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`,
)

law(
  'a key given twice is refused, at any depth and however it is spelt',
  fc.record({
    key: fc.string({ unit: 'grapheme-ascii' }),
    spellings: fc.tuple(spelt, spelt),
    between: fc.jsonValue(),
    around: fc.array(fc.constantFrom(['[', ']'], ['{"a":', '}'], ['[{},{"b":[', ']}]']), { maxLength: 5 }),
  }),
  ({ key, spellings: [first, second], between, around }) => {
    const twice = `{${first(key)}:${JSON.stringify(between)} , ${second(key)} :1}`
    const text = around.reduce((inner, [open, close]) => `${open}${inner}${close}`, twice)
    const result = parseStrictJson(text, DEPTH)
    return E.isLeft(result) && result.left.endsWith('twice')
  },
)

law('nesting is refused from one level beyond the depth', fc.tuple(fc.nat(20), fc.boolean()), ([depth, lists]) => {
  const nested = (levels: number) =>
    lists ? '['.repeat(levels) + ']'.repeat(levels) : `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
  return E.isRight(parseStrictJson(nested(depth + 1), depth + 1)) && E.isLeft(parseStrictJson(nested(depth + 1), depth))
})
