import { deflateSync } from 'node:zlib'
import { crc32 } from '../../formats/tensorboard/checksums.ts'
import type { Picture } from '../../formats/tensorboard/event.ts'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const BITS = 8
const RGB = 2

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))])
}

/** Each row starts with its filter type: 0, none. */
const scanlines = ({ width, height, pixels }: Picture): Buffer => {
  const stride = 3 * width
  const lines = Buffer.alloc(height * (1 + stride))
  for (let y = 0; y < height; y++) lines.set(pixels.subarray(y * stride, (y + 1) * stride), y * (1 + stride) + 1)
  return lines
}

/**
 * A picture as the bytes of a PNG file.
 *
 * @see https://www.w3.org/TR/png-3/
 */
export const encodePng = (picture: Picture): Uint8Array => {
  const { width, height } = picture
  const header = Buffer.concat([uint32(width), uint32(height), Buffer.from([BITS, RGB, 0, 0, 0])])
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(scanlines(picture))),
    chunk('IEND', new Uint8Array(0)),
  ])
}
