import fc from 'fast-check'
import { either as E } from 'fp-ts'
import type * as t from 'io-ts'
import {
  AnyNumber,
  BelowOne,
  decode,
  Natural,
  NonNegative,
  OddInt,
  oneOf,
  Positive,
  PositiveInt,
  UnitInterval,
} from '../../src/core/codec.ts'
import { law } from '../law.ts'

const accepts = (codec: t.Mixed, value: unknown): boolean => E.isRight(decode<unknown>(codec, 'x')(value))

const finite = fc.double({ noNaN: true, noDefaultInfinity: true })

const numeric: ReadonlyArray<readonly [codec: t.Mixed, holds: (x: number) => boolean]> = [
  [PositiveInt, (x) => x % 1 === 0 && x > 0 && x < 2 ** 53],
  [Natural, (x) => x % 1 === 0 && x >= 0 && x < 2 ** 53],
  [OddInt, (x) => x % 2 === 1 && x < 2 ** 53],
  [AnyNumber, () => true],
  [Positive, (x) => x > 0],
  [NonNegative, (x) => x >= 0],
  [UnitInterval, (x) => x >= 0 && x <= 1],
  [BelowOne, (x) => x >= 0 && x < 1],
]
const anyNumber = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.integer(),
  finite,
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, 1, 2 ** 53),
)

for (const [codec, holds] of numeric) {
  law(`${codec.name}: no more and no less`, anyNumber, (x) => accepts(codec, x) === holds(x))
  law(
    `${codec.name}: nothing that is no finite number`,
    fc.constantFrom(Number.NaN, Infinity, -Infinity, '1', '', null, true, [1], {}, 1n),
    (x) => !accepts(codec, x),
  )
}

law(
  'a word is one of the listed, and of nothing that an object inherits',
  fc.oneof(fc.string(), fc.constantFrom('toString', 'constructor', '__proto__', 'ntm')),
  (word) => accepts(oneOf('ntm', 'dnc'), word) === (word === 'ntm' || word === 'dnc'),
)
