import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { either as E } from 'fp-ts'
import type * as t from 'io-ts'
import {
  AnyNumber,
  closed,
  decode,
  disordered,
  either,
  Flag,
  NonNegative,
  nullable,
  oneOf,
  Positive,
  PositiveInt,
  ruled,
  section,
  withDefault,
} from '../../src/core/codec.ts'
import { explain } from '../../src/core/errors.ts'
import { law } from '../law.ts'

const Machine = closed('machine', {
  slots: withDefault(PositiveInt, 16, 'slots'),
  wordSize: withDefault(PositiveInt, 20, 'wordSize'),
  kind: withDefault(oneOf('ntm', 'dnc', 'none'), 'ntm', 'kind'),
  clip: withDefault(nullable(Positive), null, 'clip'),
  start: withDefault(either(oneOf('zeros', 'learned'), AnyNumber), 'zeros', 'start'),
  rate: withDefault(NonNegative, 0.1, 'rate'),
  controller: section(
    closed('controller', {
      units: withDefault(PositiveInt, 100, 'units'),
      layers: withDefault(PositiveInt, 1, 'layers'),
      bias: withDefault(Flag, true, 'bias'),
    }),
  ),
})
type Machine = t.TypeOf<typeof Machine>

const defaults: Machine = {
  slots: 16,
  wordSize: 20,
  kind: 'ntm',
  clip: null,
  start: 'zeros',
  rate: 0.1,
  controller: { units: 100, layers: 1, bias: true },
}

const size = fc.integer({ min: 1, max: 1000 })
const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
/** Some keys of a valid model. */
const partial = fc.record(
  {
    slots: size,
    wordSize: size,
    kind: fc.constantFrom('ntm', 'dnc', 'none'),
    clip: fc.oneof(
      fc.constant(null),
      finite.filter((x) => x > 0),
    ),
    start: fc.oneof(
      fc.constantFrom('zeros', 'learned'),
      finite.map((x) => x + 0),
    ),
    rate: finite.map((x) => Math.abs(x)),
    controller: fc.record(
      { units: size, layers: size, bias: fc.boolean() },
      { requiredKeys: [], noNullPrototype: true },
    ),
  },
  { requiredKeys: [], noNullPrototype: true },
)

const machine = decode(Machine, 'machine.json')
const problems = (codec: t.Mixed, value: unknown): ReadonlyArray<string> => {
  const result = decode<unknown>(codec, 'x')(value)
  return E.isLeft(result) && result.left.tag === 'InvalidConfig' ? result.left.problems : []
}
const same = (result: E.Either<unknown, unknown>, expected: unknown): boolean =>
  isDeepStrictEqual(result, E.right(expected))

law('what is left out gets its default, what is given stays', partial, (given) =>
  same(machine(given), { ...defaults, ...given, controller: { ...defaults.controller, ...given.controller } }),
)

law('a resolved record survives JSON, and decodes to itself', partial, (given) => {
  const once = machine(given)
  const text = JSON.stringify(E.isRight(once) ? once.right : undefined)
  return E.isRight(once) && same(machine(JSON.parse(text)), JSON.parse(text)) && same(machine(once.right), once.right)
})

law('undefined is as good as left out', partial, (given) => {
  const absent = Object.fromEntries(Object.keys(defaults).map((key) => [key, undefined]))
  return isDeepStrictEqual(machine({ ...absent, ...given }), machine(given))
})

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSparseArray: true,
  withNullPrototype: true,
})

law('whatever comes in: a value that fits, or problems, but never an exception', anything, (input) => {
  const result = machine(input)
  if (E.isRight(result)) return Machine.is(result.right)
  return (
    result.left.tag === 'InvalidConfig' &&
    result.left.problems.length > 0 &&
    explain(result.left).startsWith('machine.json')
  )
})

law('decoding leaves its input alone', partial, (given) => {
  const copy = structuredClone(given)
  machine(given)
  return isDeepStrictEqual(given, copy)
})

const known = Object.keys(defaults)
const stranger = fc
  .oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'wordSice'))
  .filter((key) => !known.includes(key))

law(
  'a key that is not known is a problem, which names it',
  fc.tuple(partial, stranger, fc.jsonValue()),
  ([given, key, value]) => {
    const found = problems(Machine, Object.fromEntries([...Object.entries(given), [key, value]]))
    const shown = key === '' ? '""' : key
    return found.length === 1 && found[0]?.startsWith(`${shown}: unknown key; `) === true
  },
)

law(
  'keys that come from a prototype are not there',
  stranger,
  (key) =>
    same(machine(Object.create({ slots: 99, [key]: 1 })), defaults) &&
    same(machine(JSON.parse('{"slots": 3}')), { ...defaults, slots: 3 }),
)

/** For some keys, values that do not fit. */
const spoilt = fc.subarray([
  ['slots', 0, 'slots: expected a whole number ≥ 1, got 0'],
  ['wordSize', 'many', 'wordSize: expected a whole number ≥ 1, got "many"'],
  ['kind', 'dcn', 'kind: unknown word "dcn"; did you mean dnc?'],
  ['clip', -1, 'clip: expected a number > 0, or null, got -1'],
  ['start', Number.NaN, 'start: expected one of zeros, learned, or a number, got NaN'],
  ['rate', Infinity, 'rate: expected a number ≥ 0, got Infinity'],
  [
    'controller',
    { units: 1.5, layres: 2 },
    'controller.layres: unknown key; did you mean layers?',
    'controller.units: expected a whole number ≥ 1, got 1.5',
  ],
  ['bits', 8, `bits: unknown key; expected one of ${known.join(', ')}`],
] as const)

law(
  'every problem is told at once, with its path, the expected, the got and the nearest key',
  fc.tuple(partial, spoilt),
  ([given, faults]) => {
    const found = problems(Machine, { ...given, ...Object.fromEntries(faults.map(([key, value]) => [key, value])) })
    const expected = faults.flatMap(([, , ...messages]) => messages)
    return isDeepStrictEqual([...found].sort(), [...expected].sort())
  },
)

law('a rule ties fields together and tells all that is wrong', fc.record({ a: size, b: size, c: size }), (given) => {
  const Ranges = ruled(closed('ranges', { a: PositiveInt, b: PositiveInt, c: PositiveInt }), (r) => [
    ...disordered(r, 'a', 'b'),
    ...disordered(r, 'b', 'c'),
  ])
  const { a, b, c } = given
  const expected = [
    ...(a > b ? [`a: expected at most b = ${b}, got ${a}`] : []),
    ...(b > c ? [`b: expected at most c = ${c}, got ${b}`] : []),
  ]
  return isDeepStrictEqual(problems(Ranges, given), expected) && Ranges.is(given) === (a <= b && b <= c)
})

test('errors sound as the house says', () => {
  const Config = closed('configuration', { model: Machine, steps: withDefault(PositiveInt, 100, 'updates') })
  const result = decode(Config, 'runs/copy.json')({ model: { wordSice: 3, slots: 0 }, steps: 'many' })
  assert.ok(E.isLeft(result))
  assert.equal(
    explain(result.left),
    [
      'runs/copy.json is not a valid configuration:',
      '  • model.wordSice: unknown key; did you mean wordSize?',
      '  • model.slots: expected a whole number ≥ 1, got 0',
      '  • steps: expected a whole number ≥ 1, got "many"',
    ].join('\n'),
  )
})

test('what was got is shown so that a person can tell it', () => {
  const circular: Record<string, unknown> = {}
  circular['self'] = circular
  const shown = (value: unknown) => problems(PositiveInt, value)
  assert.deepEqual(
    [undefined, null, -0.5, [Number.NaN, 1], { a: Infinity }, 12n, circular, 'x'.repeat(80)].map(shown),
    [
      ['expected a whole number ≥ 1, got nothing'],
      ['expected a whole number ≥ 1, got null'],
      ['expected a whole number ≥ 1, got -0.5'],
      ['expected a whole number ≥ 1, got ["NaN",1]'],
      ['expected a whole number ≥ 1, got {"a":"Infinity"}'],
      ['expected a whole number ≥ 1, got "12"'],
      ['expected a whole number ≥ 1, got object'],
      [`expected a whole number ≥ 1, got "${'x'.repeat(56)}…`],
    ],
  )
})
