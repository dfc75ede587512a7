const remainder = (polynomial: number, byte: number): number => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ polynomial : rest >>> 1
  return rest
}

/** A 32-bit cyclic redundancy check, byte by byte, for a bit-reversed polynomial. */
const checksumOf = (polynomial: number) => {
  const remainders = Uint32Array.from({ length: 256 }, (_, byte) => remainder(polynomial, byte))
  return (bytes: Uint8Array): number => {
    let rest = 0xffff_ffff
    for (const byte of bytes) rest = (remainders[(rest ^ byte) & 255] as number) ^ (rest >>> 8)
    return ~rest >>> 0
  }
}

/**
 * CRC-32C (Castagnoli), as in iSCSI and TFRecord: 0 to 2^32 − 1.
 *
 * @see RFC 3720, appendix B.4, for worked values
 */
export const crc32c = checksumOf(0x82f6_3b78)

/** CRC-32 of PNG, zip and Ethernet: 0 to 2^32 − 1. (The oldest supported Node has none.) */
export const crc32 = checksumOf(0xedb8_8320)
