import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { valueOf } from '../../src/commands/configFlags.ts'
import { percent, percentOf } from '../../src/core/numbers.ts'
import { numberIn } from '../../src/core/numberText.ts'
import { law } from '../law.ts'

const share = fc
  .tuple(fc.nat(100_000), fc.integer({ min: 1, max: 100_000 }))
  .map(([part, more]) => [part, part + more - 1] as const)

law('a share is 100 % only if it is whole, and 0 % only if it is nothing', share, ([part, whole]) => {
  const fraction = whole === 0 ? 0 : part / whole
  return (percent(fraction) === '100 %') === (fraction === 1) && (percent(fraction) === '0 %') === (fraction === 0)
})

law('a share is within a tenth of a percent', share, ([part, whole]) => {
  const fraction = whole === 0 ? 0 : part / whole
  return Math.abs(percentOf(fraction) - 100 * fraction) < 0.1
})

test('percent: the ends', () => {
  for (const [fraction, text] of [
    [9_999 / 10_000, '99.9 %'],
    [1 / 10_000, '0.1 %'],
    [1, '100 %'],
    [0, '0 %'],
    [0.9734, '97.3 %'],
    [0.5, '50 %'],
    [Number.MIN_VALUE, '0.1 %'],
    [1 - Number.EPSILON, '99.9 %'],
    [1.5, '150 %'],
  ] as const)
    assert.equal(percent(fraction), text)
})

/** The ways in which people write a number. */
const forms = (x: number): ReadonlyArray<string> => {
  const plain = String(x)
  const exponent = x.toExponential()
  return [
    plain,
    exponent,
    exponent.toUpperCase(),
    ...(x >= 0 ? [`+${plain}`] : []),
    ...(plain.startsWith('0.') ? [plain.slice(1)] : []),
    ...(Number.isInteger(x) && !plain.includes('e') ? [`${plain}.`, `${plain}.0`] : []),
    ` ${plain} `,
  ]
}

law('a number is read in every form that it is written in', fc.double({ noNaN: true, noDefaultInfinity: true }), (x) =>
  forms(x).every((text) => Object.is(numberIn(text) ?? Number.NaN, Number(text)) || numberIn(text) === x),
)

law('texts that are no decimal number are none', fc.string(), (text) => {
  const number = numberIn(text)
  return number === undefined || number === Number(text.trim().replaceAll('_', ''))
})

test('numbers as shells and JavaScript write them, also as a flag’s value', () => {
  for (const [text, number] of [
    ['.001', 0.001],
    ['-.5', -0.5],
    ['+5', 5],
    ['5.', 5],
    ['1e-3', 0.001],
    ['1E-3', 0.001],
    ['1.e2', 100],
    ['1_000', 1000],
    ['007', 7],
  ] as const) {
    assert.equal(numberIn(text), number, text)
    assert.equal(valueOf(text), number, text)
  }
  for (const text of ['', '.', '1e', 'e3', '1__0', '_1', '1_', '0x10', 'Infinity', 'NaN', '1,000', '1e999', 'one']) {
    assert.equal(numberIn(text), undefined, text)
    if (text !== '1e999' && text !== '') assert.equal(valueOf(text), text)
  }
})
