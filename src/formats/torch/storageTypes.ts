/** An element type of PyTorch's tensors: its name, its bytes per entry, and how to read one entry as a number. */
export type TorchType = Readonly<{
  name: string
  bytes: number
  /** The number at a byte offset, little-endian. */
  read: (view: DataView, at: number) => number
}>

/** A half-precision number: 1 sign bit, 5 exponent bits, 10 fraction bits. */
const half = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const word = new DataView(new ArrayBuffer(4))

/** A bfloat16: the upper half of a float32. */
const brain = (bits: number): number => {
  word.setUint32(0, bits << 16)
  return word.getFloat32(0)
}

const type = (name: string, bytes: number, read: TorchType['read']): TorchType => Object.freeze({ name, bytes, read })

const double = type('float64', 8, (view, at) => view.getFloat64(at, true))
const float = type('float32', 4, (view, at) => view.getFloat32(at, true))

/** The types of the storages in PyTorch's files, by the class that a pickle names. Types without numbers are not read. */
export const storageTypes: Readonly<Record<string, TorchType>> = {
  DoubleStorage: double,
  FloatStorage: float,
  HalfStorage: type('float16', 2, (view, at) => half(view.getUint16(at, true))),
  BFloat16Storage: type('bfloat16', 2, (view, at) => brain(view.getUint16(at, true))),
  LongStorage: type('int64', 8, (view, at) => Number(view.getBigInt64(at, true))),
  IntStorage: type('int32', 4, (view, at) => view.getInt32(at, true)),
  ShortStorage: type('int16', 2, (view, at) => view.getInt16(at, true)),
  CharStorage: type('int8', 1, (view, at) => view.getInt8(at)),
  ByteStorage: type('uint8', 1, (view, at) => view.getUint8(at)),
  BoolStorage: type('bool', 1, (view, at) => view.getUint8(at)),
}
