import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { colourOf } from '../../../src/charts/colourMap.ts'
import { type ColourScale, colourMapOf, UNIT } from '../../../src/charts/colourScale.ts'
import { inspectorSummaries } from '../../../src/figures/tensorboard/inspectorSummaries.ts'
import { cellSize, pictureOf } from '../../../src/figures/tensorboard/picture.ts'
import type { SummaryValue } from '../../../src/formats/tensorboard/event.ts'
import { dncSchema } from '../../../src/memories/dnc/schema.ts'
import { recordedFields } from '../../../src/memories/schema.ts'
import type { Numbers, Recording } from '../../../src/recording/recording.ts'

const [T, H, N, W] = [3, 2, 4, 2]

/** Numbers of a shape, told apart by their place: 0, 0.01, 0.02 … */
const numbered = (...shape: ReadonlyArray<number>): Numbers => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => index / 100),
})

const recording: Recording = {
  anatomy: { kind: 'dnc', slots: N, wordSize: W, readHeads: H, writeHeads: 1, shifts: 0 },
  fields: recordedFields(dncSchema),
  inputs: numbered(T, 5),
  targets: numbered(T, 2),
  mask: numbered(T),
  outputs: numbered(T, 2),
  intermediates: {
    hidden: numbered(T, 7),
    readWeightings: numbered(T, H, N),
    writeWeightings: numbered(T, 1, N),
    usage: numbered(T, N),
    memory: { shape: [T, N, W], data: numbered(T, N, W).data.map((x) => -4 * x) },
  },
}

const of = (tag: string, from: Recording = recording): SummaryValue =>
  inspectorSummaries(from).find((value) => value.tag === tag) ?? assert.fail(`no ${tag}`)

/** The colour of a cell of a picture: of its first and its last pixel. */
const cell = (tag: string, rows: number, columns: number, row: number, column: number) => {
  const value = of(tag)
  if (!('picture' in value)) assert.fail(`${tag} is no picture`)
  const { width, height, pixels } = value.picture
  const size = cellSize({ rows, columns })
  assert.deepEqual([width, height], [columns * size, rows * size], tag)
  const pixel = (x: number, y: number) => [...pixels.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)]
  const [first, last] = [pixel(column * size, row * size), pixel(column * size + size - 1, row * size + size - 1)]
  assert.deepEqual(first, last)
  return first
}

describe('a recording for TensorBoard', () => {
  test('every tag once, as a DNC and as a machine without a memory has them', () => {
    const tags = inspectorSummaries(recording).map(({ tag }) => tag)
    assert.deepEqual(tags.toSorted(), [
      'probe/input',
      'probe/memory at the end',
      'probe/output',
      'probe/read weighting 1',
      'probe/read weighting 2',
      'probe/target',
      'probe/usage',
      'probe/write weighting 1',
      'weightings/read 1',
      'weightings/read 2',
      'weightings/write 1',
    ])
    assert.deepEqual(
      inspectorSummaries({ ...recording, intermediates: { hidden: numbered(T, 7) } }).map(({ tag }) => tag),
      ['probe/input', 'probe/target', 'probe/output'],
    )
  })

  test('time goes to the right, slots go down, each head has its own picture', () => {
    const weight = (t: number, h: number, n: number) => ((t * H + h) * N + n) / 100
    for (const [t, h, n] of [
      [0, 0, 0],
      [2, 0, 3],
      [1, 1, 2],
      [2, 1, 0],
    ] as const)
      assert.deepEqual(cell(`probe/read weighting ${h + 1}`, N, T, n, t), [
        ...colourOf(colourMapOf(UNIT), Math.fround(weight(t, h, n))),
      ])
    assert.deepEqual(cell('probe/input', 5, T, 4, 2), [...colourOf(colourMapOf(UNIT), Math.fround(0.14))])
    assert.deepEqual(cell('probe/usage', N, T, 3, 1), [...colourOf(colourMapOf(UNIT), Math.fround(0.07))])
  })

  test('the memory is that after the last step, a slot a row, as wide as its largest number', () => {
    const extent = Math.fround(0.92)
    const scale: ColourScale = { kind: 'diverging', extent }
    assert.deepEqual(cell('probe/memory at the end', N, W, 3, 1), [...colourOf(colourMapOf(scale), -extent)])
    assert.deepEqual(cell('probe/memory at the end', N, W, 0, 0), [...colourOf(colourMapOf(scale), -Math.fround(0.64))])
  })

  test('a histogram counts every weight of one head', () => {
    const value = of('weightings/read 2')
    if (!('histogram' in value)) assert.fail('no histogram')
    const weights = [4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23].map((index) => Math.fround(index / 100))
    const { min, max, num, sum, sumSquares, counts } = value.histogram
    assert.deepEqual([min, max, num], [weights[0], weights.at(-1), T * N])
    assert.equal(
      sum,
      weights.reduce((a, b) => a + b, 0),
    )
    assert.equal(
      sumSquares,
      weights.reduce((a, b) => a + b * b, 0),
    )
    assert.equal(
      counts.reduce((a, b) => a + b, 0),
      T * N,
    )
  })

  test('large fields have small cells, and an empty one is no error', () => {
    const field = (rows: number, columns: number) => ({ rows, columns, value: () => 1 })
    assert.deepEqual([cellSize(field(4, 4)), cellSize(field(100, 10)), cellSize(field(9, 2000))], [12, 5, 1])
    assert.deepEqual(pictureOf(field(0, 3), UNIT).pixels.length, 0)
  })
})
