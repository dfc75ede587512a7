import { either as E, function as F } from 'fp-ts'
import { show } from './safetensors/index.ts'

const { pipe } = F

/** A member of an archive, as its directory declares it. */
export type ZipEntry = Readonly<{
  name: string
  method: number
  crc: number
  /** Bytes when inflated, as declared. */
  size: number
  /** Its bytes in the archive. */
  packed: Uint8Array
}>

type Directory = Readonly<{ count: number; begin: number }>

const END = { signature: 0x0605_4b50, length: 22, count: 10, begin: 16, comment: 20 } as const
const END64 = { signature: 0x0606_4b50, length: 56, count: 32, begin: 48 } as const
const LOCATOR64 = { signature: 0x0706_4b50, length: 20, end: 8 } as const
const ENTRY = { signature: 0x0201_4b50, length: 46, flags: 8, method: 10, crc: 16, packed: 20, size: 24 } as const
const TEXTS = { name: 28, extra: 30, comment: 32, local: 42 } as const
const LOCAL = { signature: 0x0403_4b50, length: 30, name: 26, extra: 28 } as const
const MAX_COMMENT = 0xffff
/** In the place of a 32-bit number: the extra field of zip64 has it. */
const ELSEWHERE = 0xffff_ffff
const ZIP64 = 1
const ENCRYPTED = 1

const DAMAGED = 'it is no zip archive, or it is cut off or damaged'

const uint64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true))

/** Whether a record with this signature lies at an offset as a whole. */
const isAt = (view: DataView, at: number, { signature, length }: { signature: number; length: number }): boolean =>
  at >= 0 && at + length <= view.byteLength && view.getUint32(at, true) === signature

/** Where the record at the archive's end lies: a comment of any length may follow it. */
const endOf = (view: DataView): number | undefined => {
  const last = view.byteLength - END.length
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT); at--)
    if (isAt(view, at, END) && at + END.length + view.getUint16(at + END.comment, true) === view.byteLength) return at
  return undefined
}

const directoryOf = (view: DataView): E.Either<string, Directory> => {
  const end = endOf(view)
  if (end === undefined) return E.left(DAMAGED)
  const locator = end - LOCATOR64.length
  if (!isAt(view, locator, LOCATOR64))
    return E.right({ count: view.getUint16(end + END.count, true), begin: view.getUint32(end + END.begin, true) })
  const end64 = uint64(view, locator + LOCATOR64.end)
  return isAt(view, end64, END64)
    ? E.right({ count: uint64(view, end64 + END64.count), begin: uint64(view, end64 + END64.begin) })
    : E.left(DAMAGED)
}

/** The 64-bit numbers of zip64's extra field, in order; none if there is no such field. */
const extended = (view: DataView, begin: number, end: number): ReadonlyArray<number> => {
  for (let at = begin; at + 4 <= end; ) {
    const length = view.getUint16(at + 2, true)
    const next = at + 4 + length
    if (next > end) return []
    if (view.getUint16(at, true) === ZIP64)
      return Array.from({ length: Math.floor(length / 8) }, (_, index) => uint64(view, at + 4 + 8 * index))
    at = next
  }
  return []
}

/** Replaces each number that lies elsewhere by the next one of the extra field. */
const resolved = (numbers: ReadonlyArray<number>, rest: ReadonlyArray<number>): ReadonlyArray<number> => {
  let next = 0
  return numbers.map((number) => (number === ELSEWHERE ? (rest[next++] ?? number) : number))
}

const packedBytes = (view: DataView, local: number, length: number): Uint8Array | undefined => {
  if (!isAt(view, local, LOCAL)) return undefined
  const texts = view.getUint16(local + LOCAL.name, true) + view.getUint16(local + LOCAL.extra, true)
  const begin = local + LOCAL.length + texts
  return begin + length <= view.byteLength ? new Uint8Array(view.buffer, view.byteOffset + begin, length) : undefined
}

const entryAt = (view: DataView, at: number): E.Either<string, Readonly<{ entry: ZipEntry; next: number }>> => {
  if (!isAt(view, at, ENTRY)) return E.left(DAMAGED)
  const nameEnd = at + ENTRY.length + view.getUint16(at + TEXTS.name, true)
  const extraEnd = nameEnd + view.getUint16(at + TEXTS.extra, true)
  const next = extraEnd + view.getUint16(at + TEXTS.comment, true)
  if (next > view.byteLength) return E.left(DAMAGED)
  const name = new TextDecoder().decode(
    new Uint8Array(view.buffer, view.byteOffset + at + ENTRY.length, nameEnd - at - ENTRY.length),
  )
  if ((view.getUint16(at + ENTRY.flags, true) & ENCRYPTED) !== 0) return E.left(`the member ${show(name)} is encrypted`)
  const declared = [ENTRY.size, ENTRY.packed, TEXTS.local].map((field) => view.getUint32(at + field, true))
  const [size, length, local] = resolved(declared, extended(view, nameEnd, extraEnd)) as [number, number, number]
  const packed = packedBytes(view, local, length)
  if (packed === undefined) return E.left(`the member ${show(name)} is cut off or damaged`)
  const [method, crc] = [view.getUint16(at + ENTRY.method, true), view.getUint32(at + ENTRY.crc, true)]
  return E.right({ entry: { name, method, crc, size, packed }, next })
}

/**
 * The directory of an untrusted zip archive (also zip64), checked against its bytes; nothing is inflated.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export const zipEntries = (bytes: Uint8Array): E.Either<string, ReadonlyArray<ZipEntry>> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return pipe(
    directoryOf(view),
    E.chain(({ count, begin }) => {
      const entries = new Map<string, ZipEntry>()
      for (let at = begin; entries.size < count; ) {
        const found = entryAt(view, at)
        if (E.isLeft(found)) return found
        const { entry, next } = found.right
        if (entries.has(entry.name)) return E.left(`it has the member ${show(entry.name)} twice`)
        entries.set(entry.name, entry)
        at = next
      }
      return E.right([...entries.values()])
    }),
  )
}
