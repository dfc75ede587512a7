import { crc32c } from './checksums.ts'
import { type Bytes, joined } from '../protobuf.ts'

/** Masks a checksum, so that data with checksums in it can be checksummed again. */
const masked = (checksum: number): number => (((checksum >>> 15) | (checksum << 17)) + 0xa282_ead8) >>> 0

const uint32 = (value: number): Bytes => {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, value, true)
  return new Uint8Array(view.buffer)
}

const uint64 = (value: number): Bytes => {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, BigInt(value), true)
  return new Uint8Array(view.buffer)
}

/**
 * A TFRecord: `length (uint64)`, its checksum, the data, their checksum; little-endian.
 *
 * @see https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
 */
export const tfRecord = (data: Uint8Array): Bytes => {
  const length = uint64(data.length)
  return joined([length, uint32(masked(crc32c(length))), data, uint32(masked(crc32c(data)))])
}
