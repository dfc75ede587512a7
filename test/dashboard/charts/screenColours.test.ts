import assert from 'node:assert/strict'
import { test } from 'node:test'
import { luminance } from '../../../src/charts/colour.ts'
import { colourOf } from '../../../src/charts/colourMap.ts'
import { colourMapOf, DIVERGING, SEQUENTIAL, UNIT } from '../../../src/charts/screenColours.ts'

const climbs = (values: ReadonlyArray<number>): boolean =>
  values.every((value, index) => index === 0 || value >= (values[index - 1] as number) - 1e-9)

for (const theme of ['light', 'dark'] as const) {
  test(`lightness alone tells the value: ${theme}`, () => {
    const lights = SEQUENTIAL[theme].map(luminance)
    assert.ok(climbs(theme === 'dark' ? lights : lights.toReversed()))
    assert.ok(Math.abs((lights[0] as number) - (lights.at(-1) as number)) > 0.8)
  })
  test(`lightness tells the size of both signs, from zero outwards: ${theme}`, () => {
    const lights = DIVERGING[theme].map(luminance)
    const [below, above] = [lights.slice(0, 128).toReversed(), lights.slice(128)]
    for (const half of [below, above]) assert.ok(climbs(theme === 'dark' ? half : half.map((light) => -light)))
  })
}

test('values beyond a scale take its ends, and what is not a number the colour of nothing', () => {
  assert.deepEqual(colourOf(colourMapOf(UNIT, 'light'), 7), SEQUENTIAL.light.at(-1))
  assert.deepEqual(colourOf(colourMapOf(UNIT, 'light'), -1), SEQUENTIAL.light[0])
  assert.deepEqual(colourOf(colourMapOf(UNIT, 'dark'), Number.NaN), SEQUENTIAL.dark[0])
  assert.deepEqual(colourOf(colourMapOf({ kind: 'diverging', extent: 2 }, 'dark'), -2), DIVERGING.dark[0])
})

test('where all numbers are zero, each kind of scale shows them as its zero', () => {
  assert.deepEqual(colourOf(colourMapOf({ kind: 'sequential', extent: 0 }, 'light'), 0), SEQUENTIAL.light[0])
  assert.deepEqual(colourOf(colourMapOf({ kind: 'diverging', extent: 0 }, 'light'), 0), DIVERGING.light[128])
})
