import { PREFIX } from './header.ts'
import { bytesPerEntry, isWellFormed, METADATA, type Safetensors, show, type TensorData } from './tensorData.ts'

const ALIGNMENT = 8
const SPACE = 0x20

const lengthOf = ({ dtype, data }: TensorData): number => bytesPerEntry[dtype] * data.length

/**
 * The bytes of all tensors, concatenated, little-endian on every platform.
 *
 * Bits are copied as integers, so that NaN payloads are preserved.
 */
export const dataSection = (tensors: ReadonlyArray<TensorData>): Uint8Array => {
  const bytes = new Uint8Array(tensors.reduce((sum, tensor) => sum + lengthOf(tensor), 0))
  const view = new DataView(bytes.buffer)
  let offset = 0
  for (const tensor of tensors) {
    const { buffer, byteOffset, length } = tensor.data
    for (const word of new Uint32Array(buffer, byteOffset, length)) {
      view.setUint32(offset, word, true)
      offset += bytesPerEntry[tensor.dtype]
    }
  }
  return bytes
}

/** @throws RangeError for contents that the format cannot represent */
const check = ({ tensors, metadata }: Safetensors): void => {
  const names = new Set<string>([METADATA])
  for (const { name, shape, data } of tensors) {
    if (names.has(name)) throw new RangeError(`safetensors: the name ${show(name)} is given twice`)
    names.add(name)
    const size = shape.reduce((product, length) => product * length, 1)
    if (size !== data.length)
      throw new RangeError(`safetensors: ${show(name)} has ${data.length} entries, but shape [${shape.join(' ')}]`)
  }
  const malformed = [...names, ...Object.entries(metadata).flat()].find((text) => !isWellFormed(text))
  if (malformed !== undefined) throw new RangeError(`safetensors: ${show(malformed)} is not Unicode`)
}

/**
 * A safetensors file. The same tensors and metadata in the same order give the same bytes.
 *
 * Layout: the header's length (8 bytes, little-endian) · the header (JSON, padded with spaces to a multiple of 8) ·
 * the data of all tensors in the given order, without gaps.
 *
 * @throws RangeError if a name is given twice, a shape does not fit its data, or a text is not Unicode
 * @see https://github.com/huggingface/safetensors#format
 * @law `decode(encode(x))` is `x`
 */
export const encode = (file: Safetensors): Uint8Array => {
  check(file)
  let offset = 0
  const entries = file.tensors.map((tensor) => {
    const begin = offset
    offset += lengthOf(tensor)
    return [tensor.name, { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [begin, offset] }] as const
  })
  const metadata = Object.keys(file.metadata).length > 0 ? [[METADATA, file.metadata] as const] : []
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries([...metadata, ...entries])))
  const padded = Math.ceil(header.length / ALIGNMENT) * ALIGNMENT
  const bytes = new Uint8Array(PREFIX + padded + offset).fill(SPACE, PREFIX, PREFIX + padded)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true)
  bytes.set(header, PREFIX)
  bytes.set(dataSection(file.tensors), PREFIX + padded)
  return bytes
}
