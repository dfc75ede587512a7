import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PNG } from 'pngjs'
import { encodeEvent } from '../../../src/formats/tensorboard/event.ts'
import { histogramOf } from '../../../src/formats/tensorboard/histogram.ts'
import { varint } from '../../../src/formats/protobuf.ts'
import { encodePng } from '../../../src/io/images/png.ts'
import { decodeEvent } from './decoder.ts'

describe('events, as an independent decoder reads them', () => {
  test('steps of any size, and whole numbers only', () => {
    for (const step of [0, 1, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32 + 5, Number.MAX_SAFE_INTEGER])
      assert.deepEqual(decodeEvent(encodeEvent({ wallTime: 1.5, step, what: 'fileVersion' }, encodePng)), {
        wallTime: 1.5,
        step,
        fileVersion: 'brain.Event:2',
      })
    assert.deepEqual([...varint(300)], [0xac, 0x02])
    for (const bad of [-1, 0.5, Number.NaN, 2 ** 53]) assert.throws(() => varint(bad), RangeError)
  })

  test('a session starts at a step', () => {
    assert.deepEqual(decodeEvent(encodeEvent({ wallTime: 2, step: 41, what: 'sessionStart' }, encodePng)), {
      wallTime: 2,
      step: 41,
      sessionLog: { status: 'START' },
    })
  })

  test('scalars are float32, zero and not finite ones too; tags are any text', () => {
    const scalars = [0, -0.1, 1e-45, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    const summary = scalars.map((scalar, index) => ({ tag: `größe/${index} words`, scalar }))
    assert.deepEqual(
      decodeEvent(encodeEvent({ wallTime: 0, step: 3, summary }, encodePng)).summary?.value,
      summary.map(({ tag, scalar }) => ({ tag, simpleValue: Math.fround(scalar) })),
    )
  })

  test('a picture is a PNG of its size and pixels', () => {
    const picture = { width: 3, height: 2, pixels: Uint8Array.from({ length: 18 }, (_, index) => 14 * index) }
    const [value] =
      decodeEvent(encodeEvent({ wallTime: 0, step: 3, summary: [{ tag: 'x', picture }] }, encodePng)).summary?.value ??
      []
    const { height, width, colorspace, encodedImageString } = value?.image ?? assert.fail('no image')
    assert.deepEqual([height, width, colorspace], [2, 3, 3])
    const png = PNG.sync.read(Buffer.from(encodedImageString), { checkCRC: true })
    assert.deepEqual([png.width, png.height], [3, 2])
    assert.deepEqual(
      [...png.data].filter((_, index) => index % 4 !== 3),
      [...picture.pixels],
    )
  })

  test('a histogram comes with all its sums and buckets', () => {
    const histogram = histogramOf([0, 0.25, 0.25, 1])
    const [value] =
      decodeEvent(encodeEvent({ wallTime: 0, step: 3, summary: [{ tag: 'h', histogram }] }, encodePng)).summary
        ?.value ?? []
    const { limits, counts, ...sums } = histogram
    assert.deepEqual(value, { tag: 'h', histo: { ...sums, bucketLimit: limits, bucket: counts } })
  })
})
