/** The entries of an array, one number each. Whole numbers of 64 bits are read as float64, which holds them up to 2⁵³ − 1. */
export type NpyData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array

type Reading = Readonly<{
  /** Bytes of an entry. */
  size: number
  room: (length: number) => NpyData
  /** An entry; of float32 its bits, so that NaN payloads are preserved. */
  read: (view: DataView, offset: number, little: boolean) => number
}>

const HALF_FRACTION = 1024
const HALF_BIAS = 15

/** A float16 of IEEE 754 as a number. */
const half = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = (bits & 1023) / HALF_FRACTION
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (exponent === 0 ? fraction * 2 ** (1 - HALF_BIAS) : (1 + fraction) * 2 ** (exponent - HALF_BIAS))
}

const WORD = 2 ** 32
const high = (offset: number, little: boolean): number => (little ? offset + 4 : offset)
const low = (offset: number, little: boolean): number => (little ? offset : offset + 4)

/** How entries of each kind are read: a letter for the kind of number, and the bytes of an entry, as in NumPy's dtypes. */
export const readings = {
  f2: { size: 2, room: (n) => new Float32Array(n), read: (view, at, little) => half(view.getUint16(at, little)) },
  f4: { size: 4, room: (n) => new Uint32Array(n), read: (view, at, little) => view.getUint32(at, little) },
  f8: { size: 8, room: (n) => new Float64Array(n), read: (view, at, little) => view.getFloat64(at, little) },
  i1: { size: 1, room: (n) => new Int8Array(n), read: (view, at) => view.getInt8(at) },
  i2: { size: 2, room: (n) => new Int16Array(n), read: (view, at, little) => view.getInt16(at, little) },
  i4: { size: 4, room: (n) => new Int32Array(n), read: (view, at, little) => view.getInt32(at, little) },
  i8: {
    size: 8,
    room: (n) => new Float64Array(n),
    read: (view, at, little) =>
      view.getInt32(high(at, little), little) * WORD + view.getUint32(low(at, little), little),
  },
  u1: { size: 1, room: (n) => new Uint8Array(n), read: (view, at) => view.getUint8(at) },
  u2: { size: 2, room: (n) => new Uint16Array(n), read: (view, at, little) => view.getUint16(at, little) },
  u4: { size: 4, room: (n) => new Uint32Array(n), read: (view, at, little) => view.getUint32(at, little) },
  u8: {
    size: 8,
    room: (n) => new Float64Array(n),
    read: (view, at, little) =>
      view.getUint32(high(at, little), little) * WORD + view.getUint32(low(at, little), little),
  },
  b1: { size: 1, room: (n) => new Uint8Array(n), read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) },
} as const satisfies Readonly<Record<string, Reading>>

/** A kind of entry that can be read: `f4` is float32, `u1` a byte, `b1` a truth value. */
export type NpyKind = keyof typeof readings

export const npyKinds = Object.keys(readings) as ReadonlyArray<NpyKind>
