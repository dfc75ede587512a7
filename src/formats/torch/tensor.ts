import { fail } from './fault.ts'
import type { TorchType } from './storageTypes.ts'

/** A storage that a pickle refers to: `length` entries, from entry `offset` of the storage with this key. */
export class TorchStorage {
  readonly type: TorchType
  readonly key: string
  readonly length: number
  readonly offset: number
  constructor(type: TorchType, key: string, length: number, offset: number) {
    this.type = type
    this.key = key
    this.length = length
    this.offset = offset
    Object.freeze(this)
  }
}

/** A tensor as a pickle describes it: a strided view of a storage. Tensors may share a storage. */
export class TorchTensor {
  readonly storage: TorchStorage
  readonly offset: number
  readonly shape: ReadonlyArray<number>
  readonly stride: ReadonlyArray<number>
  constructor(storage: TorchStorage, offset: number, shape: ReadonlyArray<number>, stride: ReadonlyArray<number>) {
    this.storage = storage
    this.offset = offset
    this.shape = shape
    this.stride = stride
    Object.freeze(this)
  }
}

const natural = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

const naturals = (value: unknown): value is ReadonlyArray<number> => Array.isArray(value) && value.every(natural)

const product = (sizes: ReadonlyArray<number>): number => sizes.reduce((all, size) => all * size, 1)

/** The most entries of a tensor that repeats those of its storage: a few bytes could claim any number of them. */
const MOST_REPEATED = 2 ** 24

/** A tensor from what a pickle says of it. @throws FileFault if it does not lie within its storage */
export const tensorOf = (storage: unknown, offset: unknown, shape: unknown, stride: unknown): TorchTensor => {
  if (!(storage instanceof TorchStorage)) return fail('a tensor has no storage')
  if (!natural(offset) || !naturals(shape) || !naturals(stride) || shape.length !== stride.length || shape.length > 16)
    return fail('a tensor has no valid offset, shape and strides')
  const count = product(shape)
  const last = offset + shape.reduce((sum, size, axis) => sum + (size - 1) * (stride[axis] ?? 0), 0)
  if (count > 0 && !(last < storage.length))
    return fail(`a tensor [${shape.join(' ')}] lies outside its storage of ${storage.length} entries`)
  if (count > Math.max(storage.length, MOST_REPEATED))
    return fail(`a tensor [${shape.join(' ')}] repeats the ${storage.length} entries of its storage`)
  return new TorchTensor(storage, offset, Object.freeze([...shape]), Object.freeze([...stride]))
}

/** The bytes that a storage needs. */
export const bytesNeeded = ({ type, length, offset }: TorchStorage): number => (offset + length) * type.bytes

/**
 * A tensor's entries in row-major order, as float32.
 *
 * @param bytes the bytes of its storage: at least {@link bytesNeeded}
 */
export const entriesOf = ({ storage, offset, shape, stride }: TorchTensor, bytes: Uint8Array): Float32Array => {
  const { type, offset: start } = storage
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries = new Float32Array(product(shape))
  const index = shape.map(() => 0)
  let from = start + offset
  for (let to = 0; to < entries.length; to++) {
    entries[to] = type.read(view, from * type.bytes)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [size, step] = [shape[axis] as number, stride[axis] as number]
      const next = (index[axis] as number) + 1
      if (next < size) {
        index[axis] = next
        from += step
        break
      }
      index[axis] = 0
      from -= (size - 1) * step
    }
  }
  return entries
}
