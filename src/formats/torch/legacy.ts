import { fail } from './fault.ts'
import { unpickle } from './unpickle.ts'

/** A PyTorch file: the pickled value, and the bytes of storages by key. */
export type TorchFile = Readonly<{ value: unknown; storages: ReadonlyMap<string, Uint8Array> }>

/** 0x1950a86a20f9469cfc6c, little-endian. */
const MAGIC = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]

const PROTO = 0x80
const FRAME = 0x95
const STOP = 0x2e

/** The pickle of the magic number after its protocol, and its frame if any: LONG1, the number of bytes, the number, STOP. */
const MARK = [0x8a, MAGIC.length, ...MAGIC, STOP]

/**
 * The length of the magic number's pickle at the start of a file of PyTorch before 1.6; `undefined` for other files. Read here,
 * since the number exceeds what `pickleparser` reads.
 */
export const legacyMark = (bytes: Uint8Array): number | undefined => {
  if (bytes[0] !== PROTO) return undefined
  const start = bytes[2] === FRAME ? 11 : 2
  return MARK.every((byte, at) => bytes[start + at] === byte) ? start + MARK.length : undefined
}

const PROTOCOL = 1001

/** The bytes of a storage in the file: its number of entries, 8 bytes, then its entries. */
const COUNT = 8

const keysOf = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value) && value.every((key) => typeof key === 'string' || typeof key === 'number')
    ? value.map(String)
    : fail('it has no list of storages')

/**
 * Reads a file of PyTorch before 1.6: the pickles of a magic number, a protocol number, facts about the system, the value, and the keys of
 * its storages; then the storages, in the order of the keys.
 *
 * @param mark the length of the magic number's pickle
 * @throws FileFault
 */
export const readLegacy = (bytes: Uint8Array, mark: number): TorchFile => {
  const { values, types, length } = unpickle(bytes.subarray(mark), 4)
  const [protocol, system, value, list] = values
  if (protocol !== PROTOCOL) fail(`it has the protocol ${String(protocol)} in place of ${PROTOCOL}`)
  if (system instanceof Map && system.get('little_endian') === false) fail('it was written on a big-endian computer')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const storages = new Map<string, Uint8Array>()
  let at = mark + length
  for (const key of keysOf(list)) {
    const size = types.get(key)?.bytes ?? fail(`no tensor uses its storage ${key}`)
    if (at + COUNT > bytes.length) fail(`it ends before its storage ${key}`)
    const end = at + COUNT + Number(view.getBigUint64(at, true)) * size
    if (!(end <= bytes.length)) fail(`it ends within its storage ${key}`)
    storages.set(key, bytes.subarray(at + COUNT, end))
    at = end
  }
  return { value, storages }
}
