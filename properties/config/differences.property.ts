import assert from 'node:assert/strict'
import fc from 'fast-check'
import { configDifferences, optionText, repetitionOptions, seedGroups } from '../../src/config/differences.ts'
import { deepMerge, at, type Json, type JsonRecord } from '../../src/config/json.ts'
import { law } from '../law.ts'

const key = fc.constantFrom('task', 'model', 'seed', 'slots', 'kind', '__proto__', 'toString')
const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('fused', '1', 'true', 'null', '', '{}', '"a"', '1e-3', 'a b'),
  fc.array(fc.integer(), { maxLength: 2 }),
)
const { config } = fc.letrec<{ config: JsonRecord; value: Json }>((tie) => ({
  config: fc
    .array(fc.tuple(key, tie('value')), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries) as JsonRecord),
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('config')),
}))

const isEqual = (a: unknown, b: unknown): boolean => {
  try {
    assert.deepStrictEqual(a, b)
    return true
  } catch {
    return false
  }
}

/** What `--set path=text` sets. */
const parsed = (text: string): Json => {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

law('configs have differences exactly where they are not equal', fc.tuple(config, config), ([a, b]) =>
  [
    [a, b],
    [a, structuredClone(a)],
  ].every(([one, other]) => (configDifferences([one, other]).length === 0) === isEqual(one, other)),
)

law('an option as text is what --set reads as its value', leaf, (value) => isEqual(parsed(optionText(value)), value))

law(
  'options that are set anew are the differences, with the values of each config',
  fc.tuple(fc.uniqueArray(fc.constantFrom('a', 'b.c', 'b.d', 'e.f.g', 'e.h'), { minLength: 1 }), fc.array(leaf)),
  ([paths, values]) => {
    const options = { a: 'x', b: { c: 1, d: [1, 2] }, e: { f: { g: null }, h: true } }
    const changed = paths
      .map((path, index) => at(path.split('.'), { new: values[index] ?? 0 }))
      .reduce<JsonRecord>(deepMerge, options)
    const found = configDifferences([options, changed, options])
    const olds = found.filter(({ values: [old] }) => old !== undefined)
    const news = found.filter(({ values: [, now] }) => now !== undefined)
    return (
      isEqual(olds.map(({ path }) => path).toSorted(), paths.toSorted()) &&
      isEqual(news.map(({ path }) => path).toSorted(), paths.map((path) => `${path}.new`).toSorted()) &&
      found.every(({ values: [first, , last] }) => first === last)
    )
  },
)

law('the order of configs is that of the values', fc.array(config, { minLength: 2, maxLength: 4 }), (configs) => {
  const sorted = (list: ReturnType<typeof configDifferences>) => list.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const reversed = configDifferences(configs.toReversed())
  return isEqual(
    sorted(configDifferences(configs)),
    sorted(reversed.map(({ path, values }) => ({ path, values: values.toReversed() }))),
  )
})

/** Configs that often differ in few options. */
const similar = fc.record({
  model: fc.record({ kind: fc.constantFrom('ntm', 'dnc'), module: fc.record({ path: fc.constantFrom('a', 'b') }) }),
  seed: fc.nat({ max: 2 }),
  workers: fc.constantFrom<Json>('auto', 2),
  batchSize: fc.constantFrom(1, 16),
})

law(
  'groups of seeds are a partition in order; what differs within one is the seed, rounding and reports at most',
  fc.array(similar, { maxLength: 8 }),
  (configs) => {
    const groups = seedGroups(configs, (one) => one)
    const isRepetition = (a: Json, b: Json): boolean =>
      configDifferences([a, b]).every(({ path }) => repetitionOptions.includes(path))
    return (
      isEqual(new Set(groups.flat()), new Set(configs)) &&
      groups.flat().length === configs.length &&
      groups.every((group) =>
        isEqual(
          group,
          configs.filter((one) => isRepetition(one, group[0] as Json)),
        ),
      ) &&
      isEqual(
        groups.map(([first]) => configs.indexOf(first as (typeof configs)[number])),
        groups.map(([first]) => configs.indexOf(first as (typeof configs)[number])).toSorted((a, b) => a - b),
      )
    )
  },
)
