import { Inflate } from 'fflate'

/** Bytes that are inflated at a time. They yield at most {@link RATIO} times as many: 4 MiB. */
const CHUNK = 4096
/** What deflate can gain at most, a little more than exactly. */
const RATIO = 1032

/**
 * The bytes that raw deflate packed.
 *
 * The declared size is not trusted: memory is taken for it only if so many bytes could come out, and inflating stops as
 * soon as more do.
 *
 * @param size how many bytes are expected
 * @returns undefined if the bytes are no deflated ones, or inflate to another number of bytes
 */
export const inflated = (packed: Uint8Array, size: number): Uint8Array | undefined => {
  if (size > RATIO * (packed.length + 1)) return undefined
  const bytes = new Uint8Array(size)
  let length = 0
  const inflate = new Inflate((chunk) => {
    // Throws where the chunk does not fit.
    bytes.set(chunk, length)
    length += chunk.length
  })
  try {
    for (let at = 0; at < packed.length; at += CHUNK)
      inflate.push(packed.subarray(at, at + CHUNK), at + CHUNK >= packed.length)
  } catch {
    return undefined
  }
  return packed.length > 0 && length === size ? bytes : undefined
}
