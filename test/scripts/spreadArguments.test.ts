import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSync } from 'oxc-parser'
import config from '../../oxlint.config.ts'
import plugin from '../../scripts/lint/spreadArguments.ts'

/** The calls in a text that the rule refuses. */
const refused = (text: string): ReadonlyArray<string> => {
  const found: string[] = []
  const rule = plugin.rules['spread-arguments'].create({ report: ({ message }) => found.push(message) })
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit)
    if (typeof node !== 'object' || node === null) return
    const { type } = node as { type?: unknown }
    if (type === 'CallExpression' || type === 'NewExpression')
      rule[type](node as Parameters<(typeof rule)[typeof type]>[0])
    for (const child of Object.values(node)) visit(child)
  }
  visit(parseSync('text.ts', text).program)
  return found
}

test('the linter refuses lists of data as separate arguments', () => {
  for (const text of [
    'Math.max(...xs)',
    'Math.min(1, ...xs.map(f))',
    'Math.hypot(...xs)',
    'kept.push(...xs)',
    'state.kept.unshift(...xs, 1)',
    'kept.splice(0, 1, ...xs)',
    'kept.concat(...xs)',
    'String.fromCharCode(...bytes)',
    'String.fromCodePoint(...points)',
    'Uint8Array.of(...bytes)',
    'String.fromCharCode.apply(null, bytes)',
    'Reflect.apply(f, undefined, xs)',
  ])
    assert.equal(refused(text).length, 1, text)
  assert.match(refused('Math.max(...xs)')[0] ?? '', /Use maxOf of src\/core\/extremes\.ts\./)
})

test('it allows copies of lists, and calls of functions that take few', () => {
  for (const text of ['[...xs]', 'tf.concat([...xs, y])', 'max(...pair)', 'Math.max(a, b)', 'entry(numbers, ...place)'])
    assert.deepEqual(refused(text), [], text)
})

test('the rule holds for src', () => {
  const rules = (config.overrides ?? []).filter(({ files }) => files.includes('src/**')).map(({ rules }) => rules)
  assert.deepEqual(rules, [{ 'engram/spread-arguments': 'error' }])
})
