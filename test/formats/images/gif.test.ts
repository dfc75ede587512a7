import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gif } from '../../../src/formats/gif.ts'
import type { Pixels } from '../../../src/formats/pixels.ts'
import { decodedGif } from './decodedGif.ts'

const [width, height] = [6, 4]

/** A white picture with one pixel of a colour. */
const frameAt = (at: number): Pixels => {
  const rgba = new Uint8Array(4 * width * height).fill(255)
  rgba.set([at, 0, 0], 4 * (at % (width * height)))
  return { width, height, rgba }
}

test('an animation is drawn frame by frame: its bytes come before the next frame is drawn', () => {
  const drawn: number[] = []
  const pieces = gif({
    frames: 200,
    frame: (at) => {
      drawn.push(at)
      return frameAt(at)
    },
    delay: 50,
  })
  pieces.next()
  // Twelve for the palette, and the first.
  assert.equal(drawn.length, 13)
  assert.deepEqual([drawn[0], drawn[11], drawn[12]], [0, 199, 0])
  pieces.next()
  assert.deepEqual(drawn.slice(13), [1])
  assert.equal([...pieces].length, 199)
  assert.equal(drawn.length, 212)
})

test('a long animation has all its frames, and colours close to those of frames that gave none to the palette', () => {
  const bytes = Buffer.concat([...gif({ frames: 100, frame: frameAt, delay: 50, hold: 700 })])
  const { frames, loops } = decodedGif(bytes)
  assert.ok(loops)
  assert.deepEqual([frames.length, frames[0]?.delay, frames[99]?.delay], [100, 50, 700])
  for (const [at, { rgb }] of frames.entries()) {
    const { rgba } = frameAt(at)
    for (let byte = 0; byte < rgb.length; byte++)
      assert.ok(Math.abs((rgb[byte] as number) - (rgba[4 * Math.floor(byte / 3) + (byte % 3)] as number)) < 16)
  }
})
