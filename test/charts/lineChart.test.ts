import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lineChart } from '../../src/charts/lineChart.ts'
import { linear } from '../../src/charts/scales.ts'

const drawn = (ys: ReadonlyArray<number>, crossed = true): string =>
  lineChart({
    width: 100,
    height: 100,
    x: linear(0, ys.length - 1),
    y: linear(0, 100),
    series: [{ name: 'loss', colour: '#123456', crossed, bare: true, points: ys.map((y, x) => ({ x, y })) }],
  })

/** The paths of the line: its own, then its crosses. */
const paths = (svg: string): ReadonlyArray<string> =>
  [...svg.matchAll(/<path d="([^"]*)" fill="none" stroke="#123456"/g)].map(([, d = '']) => d)

/** The heights of a path’s points. */
const heights = (path: string): ReadonlyArray<number> =>
  [...path.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y))

for (const count of [50, 10_000])
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    test(`a spike beside ${bad} is drawn, and the line is broken there: ${count} points`, () => {
      const at = Math.floor(count / 2)
      const ys = Array.from({ length: count }, (_, x) => (x === at ? bad : x === at + 1 ? 100 : 20))
      const [line = '', crosses = ''] = paths(drawn(ys))
      assert.equal(Math.min(...heights(line)), 0, 'the spike')
      assert.equal(line.match(/M/g)?.length, 2, 'two pieces')
      assert.match(crosses, /^M(47|48|49|50|51)/)
    })

test('a point between gaps is a dot; without crosses, gaps are only gaps', () => {
  const svg = drawn([20, Number.NaN, 60, Number.NaN, 20], false)
  assert.deepEqual(paths(svg), ['M0 80h0M50 40h0M100 80h0'])
})

test('the size of a line depends on the width of the chart, not on its points', () => {
  const noise = Array.from({ length: 400_000 }, (_, at) => (at % 7 === 0 ? Number.NaN : (at * 7919) % 100))
  assert.ok(drawn(noise).length < 100 * 3 * (14 + 24))
})

test('bands: clipped at the axes, and as small as the chart', () => {
  const points = Array.from({ length: 50_000 }, (_, x) => ({
    x,
    low: 10,
    high: x > 10_000 ? Number.POSITIVE_INFINITY : 20,
  }))
  const axes = { width: 200, height: 100, x: linear(0, 50_000), y: linear(0, 100) }
  const svg = lineChart({ ...axes, series: [], bands: [{ colour: '#d55e00', points }] })
  const [, path = ''] = /<path d="([^"]*)" fill="#d55e00"/.exec(svg) ?? []
  assert.match(path, /^M0 80L/)
  assert.match(path, /L100 0L/)
  assert.ok(path.length < 200 * 2 * 14, `${path.length}`)
})
