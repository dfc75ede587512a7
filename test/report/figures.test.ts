import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonRecord } from '../../src/config/json.ts'
import { figuresOf } from '../../src/report/figures.ts'
import { rowsOf } from '../../src/report/rows.ts'
import { runOf } from './reportRow.ts'

const two = [runOf(1, 3000), runOf(2, 2500)]
const baseline = { memory: 'none', config: { task: { name: 'copy', bits: 8, minWords: 1, maxWords: 20 } } }

const drawn = (runs: Parameters<typeof rowsOf>[0]) => {
  const figures = figuresOf(rowsOf(runs))
  for (const { svg, file } of figures) assert.doesNotMatch(svg, /NaN|Infinity|undefined/, file)
  return figures
}

test('a row is a figure: a line a seed, one for the median, and what it is held against', () => {
  const [figure, ...others] = drawn(two)
  assert.equal(others.length, 0)
  assert.deepEqual([figure?.file, figure?.title], ['copy-ntm.svg', 'copy with ntm'])
  const { svg = '' } = figure ?? {}
  assert.equal(svg.match(/<path [^>]*stroke-width="1"/g)?.length, 2)
  assert.equal(svg.match(/<path [^>]*stroke-width="2.6"/g)?.length, 1)
  assert.equal(svg.match(/<circle /g)?.length, 2)
  assert.match(svg, />published: 17 k</)
  assert.match(svg, />goal: 10 k</)
})

test('several memories on one task are compared; those on another form of it are not', () => {
  const short: JsonRecord = { task: { name: 'copy', bits: 8, minWords: 5, maxWords: 10 } }
  const files = drawn([
    ...two,
    runOf(1, null, baseline),
    runOf(1, 3000, { config: short, asked: { preset: 'pytorch-dnc', options: {} } }),
  ]).map(({ file }) => file)
  assert.deepEqual(files, ['copy.svg', 'copy-ntm.svg', 'copy-none.svg', 'copy-ntm_pytorch-dnc.svg'])
})

test('runs without an evaluation, and those that diverged, can be drawn', () => {
  const curve = { sequences: [], errors: [], loss: [] }
  drawn([runOf(1, null, { ended: 'diverged', curve }), runOf(1, null, baseline)])
  drawn([runOf(1, null, { ended: 'diverged' }), runOf(2, 3000), runOf(1, null, { ...baseline, curve })])
})

test('where not everything can be known, the loss is drawn down to the best there is', () => {
  const marks = { heldOut: { sequences: 4, loss: 1, bitErrors: 8, correct: 0, optimalLoss: 0.75 }, variants: {} }
  const [figure] = drawn([runOf(1, null, { marks })])
  assert.match(figure?.svg ?? '', />optimal estimator: 0\.8</)
  assert.match(figure?.svg ?? '', />bits per sequence</)
  const [comparison] = drawn([runOf(1, null, { marks }), runOf(1, null, { ...baseline, marks })])
  assert.match(comparison?.svg ?? '', />optimal estimator</)
  assert.match(comparison?.svg ?? '', />1 bits at the end</)
})
