import { either as E, function as F } from 'fp-ts'
import { MAGIC, type NpyHeader, npyHeader, PREFIX } from './npyHeader.ts'
import { type NpyData, type NpyKind, readings } from './npyKinds.ts'

const { pipe } = F

/** An array of NumPy's: the kind of its entries in the file (`f4`, `i8`, …), its shape, and its entries in row-major order. */
export type NpyArray = Readonly<{ dtype: NpyKind; shape: ReadonlyArray<number>; data: NpyData }>

/** Calls `f` with the row-major index of each entry, in column-major order. */
const columnMajor = (shape: ReadonlyArray<number>, f: (index: number) => void): void => {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1))
  const at = shape.map(() => 0)
  let index = 0
  for (let left = shape.reduce((product, length) => product * length, 1); left > 0; left--) {
    f(index)
    for (let axis = 0; axis < shape.length; axis++) {
      const stride = strides[axis] as number
      const next = (at[axis] as number) + 1
      if (next < (shape[axis] as number)) {
        at[axis] = next
        index += stride
        break
      }
      at[axis] = 0
      index -= stride * (next - 1)
    }
  }
}

/** The number of entries; undefined beyond 2⁵³ − 1. */
const countOf = (shape: ReadonlyArray<number>): number | undefined => {
  let count = 1
  for (const length of shape) {
    count *= length
    if (!Number.isSafeInteger(count)) return undefined
  }
  return count
}

const arrayOf = (
  bytes: Uint8Array,
  { dtype, little, fortran, shape, begin }: NpyHeader,
): E.Either<string, NpyArray> => {
  const { size, room, read } = readings[dtype]
  const count = countOf(shape)
  const there = bytes.length - begin
  if (count === undefined || count * size !== there)
    return E.left(
      `it has ${there} bytes of data, but its shape [${shape.join(' ')}] of ${dtype} takes ${(count ?? Number.POSITIVE_INFINITY) * size}`,
    )
  const view = new DataView(bytes.buffer, bytes.byteOffset + begin, there)
  const data = room(count)
  let offset = 0
  const take = (index: number): void => {
    data[index] = read(view, offset, little)
    offset += size
  }
  if (fortran) columnMajor(shape, take)
  else for (let index = 0; index < count; index++) take(index)
  if (dtype === 'i8' || dtype === 'u8') {
    const at = data.findIndex((value) => !Number.isSafeInteger(value))
    if (at >= 0) return E.left(`its entry ${at} is about ${data[at]}, beyond 2⁵³ − 1`)
  }
  return E.right({ dtype, shape, data: dtype === 'f4' ? new Float32Array(data.buffer) : data })
}

/**
 * Reads an untrusted .npy file of numbers: versions 1 to 3, both byte orders, both orders of axes. Memory is at most
 * some times that of the bytes.
 *
 * @returns the array, or what is wrong, as “it …”
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export const decodeNpy = (bytes: Uint8Array): E.Either<string, NpyArray> =>
  pipe(
    npyHeader(bytes),
    E.chain((header) => arrayOf(bytes, header)),
  )

/** Bytes to which NumPy pads the header. */
const ALIGNMENT = 64
const SPACE = 0x20
const NEWLINE = 0x0a

/** `(3,)`, as Python writes a tuple. */
const tuple = (shape: ReadonlyArray<number>): string =>
  shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`

/**
 * A .npy file of version 1.0: float32, little-endian, row-major. The same array gives the same bytes.
 *
 * @throws RangeError if the shape does not fit the data
 * @law `decodeNpy(encodeNpy(x))` is `x`
 */
export const encodeNpy = (shape: ReadonlyArray<number>, data: Float32Array): Uint8Array<ArrayBuffer> => {
  if (countOf(shape) !== data.length)
    throw new RangeError(`npy: ${data.length} entries, but shape [${shape.join(' ')}]`)
  const header = new TextEncoder().encode(`{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple(shape)}, }`)
  const start = PREFIX + 2
  const begin = Math.ceil((start + header.length + 1) / ALIGNMENT) * ALIGNMENT
  const bytes = new Uint8Array(begin + 4 * data.length).fill(SPACE, start, begin - 1)
  bytes.set([...MAGIC, 1, 0])
  bytes.set(header, start)
  bytes[begin - 1] = NEWLINE
  const view = new DataView(bytes.buffer)
  view.setUint16(PREFIX, begin - start, true)
  // Bits are copied as integers, so that NaN payloads are preserved.
  for (const [index, word] of new Uint32Array(data.buffer, data.byteOffset, data.length).entries())
    view.setUint32(begin + 4 * index, word, true)
  return bytes
}
