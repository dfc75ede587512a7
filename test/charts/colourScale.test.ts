import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { luminance } from '../../src/charts/colour.ts'
import { colourOf } from '../../src/charts/colourMap.ts'
import { colourMapOf, DIVERGING, SEQUENTIAL, UNIT } from '../../src/charts/colourScale.ts'
import { headColours, lineColoursOf } from '../../src/charts/lineColours.ts'

const climbs = (values: ReadonlyArray<number>): boolean =>
  values.every((value, index) => index === 0 || value >= (values[index - 1] as number) - 1e-9)

test('lightness alone tells the value', () => {
  const lights = SEQUENTIAL.map(luminance)
  assert.ok(climbs(lights))
  assert.ok((lights.at(-1) as number) - (lights[0] as number) > 0.7)
})

test('lightness tells the size of both signs, from zero outwards', () => {
  const lights = DIVERGING.map(luminance)
  for (const half of [lights.slice(0, 65).toReversed(), lights.slice(64)])
    assert.ok(climbs(half.map((light) => -light)))
})

test('values beyond a scale take its ends, and what is not a number the colour of nothing', () => {
  assert.deepEqual(colourOf(colourMapOf(UNIT), 7), SEQUENTIAL.at(-1))
  assert.deepEqual(colourOf(colourMapOf(UNIT), -1), SEQUENTIAL[0])
  assert.deepEqual(colourOf(colourMapOf(UNIT), Number.NaN), SEQUENTIAL[0])
  assert.deepEqual(colourOf(colourMapOf({ kind: 'diverging', extent: 2 }), -2), DIVERGING[0])
  assert.deepEqual(colourOf(colourMapOf({ kind: 'diverging', extent: 2 }), Number.NaN), DIVERGING[64])
})

test('where all numbers are zero, each kind of scale shows them as its zero', () => {
  assert.deepEqual(colourOf(colourMapOf({ kind: 'sequential', extent: 0 }), 0), SEQUENTIAL[0])
  assert.deepEqual(colourOf(colourMapOf({ kind: 'diverging', extent: 0 }), 0), DIVERGING[64])
})

const css = readFileSync(new URL('../../src/dashboard/page/page.css', import.meta.url), 'utf8')
const [light = '', dark = ''] = [/:root \{([^}]*)\}/, /:root\[data-theme="dark"\] \{([^}]*)\}/].map(
  (rule) => rule.exec(css)?.[1],
)

for (const [theme, rule] of [
  ['light', light],
  ['dark', dark],
] as const)
  test(`lines and heads have the colours of figures in the page: ${theme}`, () => {
    const variable = (name: string) => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(rule)?.[1]
    const runs = lineColoursOf[theme].map((_, at) => variable(`run-${at}`))
    assert.deepEqual(runs, lineColoursOf[theme])
    assert.deepEqual({ write: variable('write'), read: variable('read') }, headColours[theme])
  })
