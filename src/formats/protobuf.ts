/**
 * The part of protocol buffers that event files and ONNX need. Each function returns the bytes of one field; a message is the
 * concatenation of its fields.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export type Bytes = Uint8Array<ArrayBuffer>

const VARINT = 0
const FIXED64 = 1
const DELIMITED = 2
const FIXED32 = 5

/** Concatenates bytes. */
export const joined = (parts: ReadonlyArray<Uint8Array>): Bytes => {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}

/** A whole number from 0 to 2^53, seven bits per byte, lowest first; all but the last byte have their top bit set. */
export const varint = (value: number): Bytes => {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`varint: expected a whole number ≥ 0, got ${value}`)
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Uint8Array.from([...bytes, rest])
}

const key = (field: number, wire: number): Bytes => varint(field * 8 + wire)

const float64s = (values: ReadonlyArray<number>): Bytes => {
  const view = new DataView(new ArrayBuffer(8 * values.length))
  values.forEach((value, index) => view.setFloat64(8 * index, value, true))
  return new Uint8Array(view.buffer)
}

const float32 = (value: number): Bytes => {
  const view = new DataView(new ArrayBuffer(4))
  view.setFloat32(0, value, true)
  return new Uint8Array(view.buffer)
}

/** A non-negative int32, int64 or enum. */
export const whole = (field: number, value: number): Bytes => joined([key(field, VARINT), varint(value)])

export const double = (field: number, value: number): Bytes => joined([key(field, FIXED64), float64s([value])])

export const float = (field: number, value: number): Bytes => joined([key(field, FIXED32), float32(value)])

/** Bytes or an embedded message. */
export const delimited = (field: number, content: Uint8Array): Bytes =>
  joined([key(field, DELIMITED), varint(content.length), content])

export const text = (field: number, content: string): Bytes => delimited(field, new TextEncoder().encode(content))

/** `repeated double … [packed = true]` */
export const doubles = (field: number, values: ReadonlyArray<number>): Bytes => delimited(field, float64s(values))
