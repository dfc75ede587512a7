import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logTicks } from '../../../src/dashboard/page/chartAxes.ts'
import { tipAt } from '../../../src/dashboard/page/chartTip.ts'
import { coinciding } from '../../../src/dashboard/page/coinciding.ts'
import { baselineLines, commonName, type DrawnRun, groupsOf, runLines } from '../../../src/dashboard/page/curveLines.ts'
import { labelPlaces } from '../../../src/dashboard/page/labelPlaces.ts'
import { valueAt } from '../../../src/dashboard/page/lineValues.ts'
import { seriesOf } from '../../../src/dashboard/page/series.ts'
import { spreadPoints } from '../../../src/dashboard/page/spread.ts'
import { DISTINCT, placesOf, strokeOf } from '../../../src/dashboard/page/strokes.ts'
import type { MetricsRecord } from '../../../src/runs/metrics.ts'

const points = (x: ReadonlyArray<number>, y: (x: number) => number | null) => ({ x, y: x.map(y) })
const upTo = (last: number, step = 10) => Array.from({ length: last / step }, (_, at) => (at + 1) * step)

const evaluated = (step: number, guessLoss: number): MetricsRecord => ({
  step,
  sequences: step,
  loss: 100 / step,
  gradientNorm: 1,
  learningRate: 1,
  skipped: 0,
  seconds: step,
  evaluation: {
    heldOut: { sequences: 4, loss: 3, bitErrors: 2, correct: 0, guessLoss, guessError: guessLoss / 2, optimalLoss: 1 },
    variants: {},
  },
})

const run = (id: string, more: Partial<DrawnRun> = {}): DrawnRun => ({
  id,
  name: `runs/${id}`,
  place: 0,
  records: [evaluated(10, 36)],
  ...more,
})

test('a curve has a value near its points, and none long after its end or before its beginning', () => {
  const curve = points([10, 20, 30], (x) => (x === 20 ? null : x))
  const at = (x: number) => valueAt(curve, x)
  assert.deepEqual([at(9), at(41), at(1000)], [{ kind: 'before' }, { kind: 'ended' }, { kind: 'ended' }])
  assert.deepEqual(at(14), { kind: 'value', index: 0, y: 10 })
  assert.deepEqual(at(19), { kind: 'value', index: 1, y: null })
  assert.deepEqual(at(40), { kind: 'value', index: 2, y: 30 })
})

test('hovering shows the curves with a point there, says that one is not finite, and counts those that ended', () => {
  const format = (y: number) => `${y}`
  const kind = { title: 'Loss', text: '', scale: { kind: 'linear' }, format } as const
  const x = { name: 'sequences', format, tick: format, isLogarithmic: false }
  globalThis.getComputedStyle ??= (() => ({ getPropertyValue: () => '#000000' })) as unknown as typeof getComputedStyle
  globalThis.document ??= { documentElement: {} } as unknown as Document
  const line = (name: string, of: ReturnType<typeof points>) => ({ name, colour: '--run-0', points: of })
  const lines = [
    line(
      'short',
      points(upTo(100), () => 1),
    ),
    line(
      'low',
      points(upTo(1000), () => 2),
    ),
    line(
      'high',
      points(upTo(1000), () => 3),
    ),
    line(
      'broken',
      points(upTo(1000), () => null),
    ),
    {
      ...line(
        'guessing',
        points([10, 1000], () => 9),
      ),
      kind: 'baseline' as const,
    },
  ]
  const tip = tipAt(kind, { lines, x, isLinear: false, isLoading: false }, 500)
  assert.deepEqual(
    tip.lines.map(({ name, value }) => `${name} ${value}`),
    ['broken not finite', 'guessing 9', 'high 3', 'low 2'],
  )
  assert.equal(tip.note, '1 curve ended before')
})

test('curves that cover each other share a dash; others keep their line', () => {
  const flat = points(upTo(500), () => 0)
  const turns = coinciding(
    [flat, points(upTo(300), () => 0.001), points(upTo(500), (x) => x / 500), points(upTo(500), () => 0)],
    (y) => y,
  )
  assert.deepEqual(turns, [
    { at: 0, of: 3 },
    { at: 1, of: 3 },
    { at: 0, of: 1 },
    { at: 2, of: 3 },
  ])
  assert.deepEqual(
    coinciding([points([], () => 0), points([], () => 0)], (y) => y),
    [
      { at: 0, of: 1 },
      { at: 0, of: 1 },
    ],
  )
})

test('labels of curves that end together are moved apart, and left out where there is no room', () => {
  const wanted = Array.from({ length: 12 }, () => ({ x: 100, y: 50, width: 40, reach: 4 }))
  const places = labelPlaces(wanted, { top: 0, bottom: 100, left: 0, right: 200 })
  const shown = places.filter((place) => place !== undefined)
  assert.equal(shown.length, 9)
  const heights = shown.map(({ y }) => y).toSorted((a, b) => a - b)
  assert.ok(heights.every((y, at) => y >= 0 && y <= 100 && (at === 0 || y - (heights[at - 1] as number) >= 12)))
  assert.deepEqual(labelPlaces([{ x: 190, y: 5, width: 40, reach: 0 }], { top: 0, bottom: 9, left: 0, right: 200 }), [
    { x: 160, y: 5 },
  ])
})

test('the median of seeds has quartiles, and goes as far as all of them; one that solved its task keeps its last value', () => {
  const curves = (end: 'holds' | 'open') =>
    [1, 2, 3, 4, 5].map((y) => ({ points: points(y === 1 ? [10, 20] : [10, 20, 30], () => y), end }))
  assert.deepEqual(spreadPoints(curves('holds')), { x: [10, 20, 30], y: [3, 3, 3], low: [2, 2, 2], high: [4, 4, 4] })
  assert.deepEqual(spreadPoints(curves('open')), { x: [10, 20], y: [3, 3], low: [2, 2], high: [4, 4] })
  const diverged = [1, 2, null].map((y) => ({ points: points([10], () => y), end: 'diverged' as const }))
  assert.deepEqual(spreadPoints(diverged.slice(2)), { x: [10], y: [null], low: [null], high: [null] })
  const notFinite = [1, 2, null].map((y) => ({ points: points([10], () => y), end: 'open' as const }))
  assert.deepEqual(spreadPoints(notFinite), { x: [10], y: [2], low: [1.5], high: [null] })
  assert.equal(spreadPoints([{ points: points(upTo(100_000, 1), (x) => x), end: 'open' }]).x.length, 400)
})

test('runs that differ only in the seed are one curve where that is wanted, named by what their names share', () => {
  const runs = [run('copy-ntm-1', { group: '0' }), run('copy-ntm-2', { group: '0' }), run('dnc', { group: '1' })]
  const names = (grouped: boolean) =>
    runLines(groupsOf(runs, grouped), ({ records }) => seriesOf(records, 'sequences').loss).map(({ name }) => name)
  assert.deepEqual(names(false), ['runs/copy-ntm-1', 'runs/copy-ntm-2', 'runs/dnc'])
  assert.deepEqual(names(true), ['copy-ntm, median of 2 seeds', 'runs/dnc'])
  assert.equal(commonName(['a/seed-1', 'a/seed-2']), 'seed')
  assert.equal(commonName(['a/x', 'a/y']), 'x')
})

test('guessing and the best possible are lines of the loss, guessing of the errors; of several tasks, with their names', () => {
  const runs = [run('a', { task: 'copy' }), run('b', { task: 'copy', records: [evaluated(10, 36.5)] })]
  const lines = (of: 'loss' | 'error', all = runs) =>
    baselineLines(all, [{ points: points([10, 90], () => 1) }], of).map(({ label, points: { x, y } }) => [label, x, y])
  assert.deepEqual(lines('loss'), [
    ['guessing', [10, 90], [36.25, 36.25]],
    ['optimal', [10, 90], [1, 1]],
  ])
  assert.deepEqual(lines('error'), [['guessing', [10, 90], [18.125, 18.125]]])
  const two = [...runs, run('c', { task: 'addition', records: [evaluated(10, 9)] })]
  assert.deepEqual(
    lines('error', two).map(([label]) => label),
    ['guessing, copy', 'guessing, addition'],
  )
})

test('only what is drawn has a colour; what stays keeps its own, and 32 curves can be told apart', () => {
  const first = placesOf(new Map(), ['a', 'b', 'c'])
  assert.deepEqual(
    [...first],
    [
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ],
  )
  assert.deepEqual(Object.fromEntries(placesOf(first, ['c', 'd', 'e', 'f'])), { c: 2, d: 0, e: 1, f: 3 })
  const strokes = Array.from({ length: DISTINCT }, (_, place) => JSON.stringify(strokeOf(place)))
  assert.equal(new Set(strokes).size, 32)
  assert.deepEqual(strokeOf(DISTINCT), { colour: '--muted' })
})

test('a logarithmic axis has round ticks, few enough', () => {
  assert.deepEqual(logTicks(20, 300, 5), [20, 50, 100, 200])
  assert.deepEqual(logTicks(1, 1e6, 4), [1, 100, 1e4, 1e6])
  assert.deepEqual(logTicks(3, 7000, 6), [10, 100, 1000])
  for (const [low, high] of [
    [1e-3, 1e9],
    [0.5, 0.6],
    [7, 8],
  ] as const)
    assert.ok(logTicks(low, high, 5).every((tick) => tick >= low * 0.999 && tick <= high * 1.001))
})
