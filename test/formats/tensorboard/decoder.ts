import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import protobuf from 'protobufjs'

/** The messages as protobufjs reads them. */
export type DecodedValue = Readonly<{
  tag: string
  simpleValue?: number
  image?: Readonly<{ height: number; width: number; colorspace: number; encodedImageString: Uint8Array }>
  histo?: Readonly<{
    min: number
    max: number
    num: number
    sum: number
    sumSquares: number
    bucketLimit: ReadonlyArray<number>
    bucket: ReadonlyArray<number>
  }>
}>
export type DecodedEvent = Readonly<{
  wallTime: number
  step: number
  fileVersion?: string
  summary?: Readonly<{ value: ReadonlyArray<DecodedValue> }>
  sessionLog?: Readonly<{ status: string }>
}>

const { root } = protobuf.parse(readFileSync(new URL('./event.proto', import.meta.url), 'utf8'))
const Event = root.lookupType('tensorflow.Event')

export const decodeEvent = (bytes: Uint8Array): DecodedEvent =>
  Event.toObject(Event.decode(bytes), { longs: Number, enums: String, defaults: true }) as DecodedEvent

/** CRC-32C bit by bit, with the polynomial as it is written: nothing in common with tables or reversed bits. */
export const slowCrc32c = (bytes: Uint8Array): number => {
  let rest = 0xffffffffn
  for (const byte of bytes)
    for (let bit = 0; bit < 8; bit++) {
      const incoming = (BigInt(byte) >> BigInt(bit)) & 1n
      const top = (rest >> 31n) & 1n
      rest = (rest << 1n) & 0xffffffffn
      if (top !== incoming) rest ^= 0x1edc6f41n
    }
  const reversed = [...rest.toString(2).padStart(32, '0')].toReversed().join('')
  return Number(BigInt(`0b${reversed}`) ^ 0xffffffffn)
}

/** A checksum rotated right by 15 bits, plus a constant. */
const masked = (checksum: number): number => {
  const bits = BigInt(checksum)
  return Number((((bits >> 15n) | (bits << 17n)) + 0xa282ead8n) & 0xffffffffn)
}

/** The whole records of a file, their checksums checked, and how many bytes are left over. */
export const records = (file: Buffer) => {
  const found: Buffer[] = []
  let at = 0
  while (at + 12 <= file.length) {
    const length = Number(file.readBigUInt64LE(at))
    if (at + 16 + length > file.length) break
    assert.equal(file.readUInt32LE(at + 8), masked(slowCrc32c(file.subarray(at, at + 8))), 'the checksum of a length')
    const data = file.subarray(at + 12, at + 12 + length)
    assert.equal(file.readUInt32LE(at + 12 + length), masked(slowCrc32c(data)), 'the checksum of a record')
    found.push(data)
    at += 16 + length
  }
  return { records: found, left: file.length - at }
}

/** The events of a file that ends in a whole record. */
export const eventsOf = (path: string): ReadonlyArray<DecodedEvent> => {
  const { records: all, left } = records(readFileSync(path))
  assert.equal(left, 0, 'half a record')
  return all.map(decodeEvent)
}

/** What TensorBoard keeps of events in order: a session's start voids what was said of its step and later ones. */
export const kept = (events: ReadonlyArray<DecodedEvent>): ReadonlyArray<DecodedEvent> => {
  let before: DecodedEvent[] = []
  for (const event of events)
    if (event.sessionLog?.status === 'START') before = before.filter(({ step }) => step < event.step)
    else before.push(event)
  return before
}
