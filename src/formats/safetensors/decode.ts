import { either as E, function as F } from 'fp-ts'
import { decodeHeader, headerLength, PREFIX, type TensorInfo } from './header.ts'
import { bytesPerEntry, type Safetensors, type TensorData } from './tensorData.ts'

const { pipe } = F

/** A tensor's entries, copied out of the data section. */
const tensorData = ({ name, dtype, shape, begin, end }: TensorInfo, data: Uint8Array): TensorData => {
  const view = new DataView(data.buffer, data.byteOffset + begin, end - begin)
  const size = bytesPerEntry[dtype]
  const words = new Uint32Array(view.byteLength / size)
  for (let index = 0; index < words.length; index++) words[index] = view.getUint32(size * index, true)
  return dtype === 'F32'
    ? { name, dtype, shape, data: new Float32Array(words.buffer) }
    : { name, dtype, shape, data: new Int32Array(words.buffer) }
}

/**
 * Reads an untrusted safetensors file: every length, offset, shape, dtype and key is checked before memory is
 * allocated.
 *
 * @returns tensors in the order of their data, or what is wrong, as “it …” or “the tensor …”
 */
export const decode = (bytes: Uint8Array): E.Either<string, Safetensors> =>
  pipe(
    headerLength(bytes.subarray(0, PREFIX), bytes.length),
    E.chain((length) => {
      const data = bytes.subarray(PREFIX + length)
      return pipe(
        decodeHeader(bytes.subarray(PREFIX, PREFIX + length), data.length),
        E.map(({ tensors, metadata }) => ({ tensors: tensors.map((info) => tensorData(info, data)), metadata })),
      )
    }),
  )
