/**
 * Writes a message in UTF-8 into bytes that may be shared, zero-padded. A longer one is cut after its last whole character.
 */
export const writeComplaint = (bytes: Uint8Array, message: string): void => {
  const { length } = bytes
  // TextEncoder does not write to shared memory.
  const own = new Uint8Array(length)
  new TextEncoder().encodeInto(message.replaceAll('\0', ' '), own)
  bytes.set(own)
}

/** The message in such bytes; empty if there is none. */
export const readComplaint = (bytes: Uint8Array): string => {
  // TextDecoder does not read shared memory.
  const own = Uint8Array.from(bytes)
  const end = own.indexOf(0)
  return new TextDecoder().decode(end === -1 ? own : own.subarray(0, end))
}
