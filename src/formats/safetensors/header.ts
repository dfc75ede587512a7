import { either as E, function as F } from 'fp-ts'
import { isRecord, type Named } from '../../core/record.ts'
import { parseStrictJson } from './strictJson.ts'
import { bytesPerEntry, type DType, isWellFormed, METADATA, show } from './tensorData.ts'

const { pipe } = F

/** A tensor's entry in the header; `begin` and `end` are byte offsets in the data section. */
export type TensorInfo = Readonly<{
  name: string
  dtype: DType
  shape: ReadonlyArray<number>
  begin: number
  end: number
}>

export type Header = Readonly<{
  /** In the order of their data. */
  tensors: ReadonlyArray<TensorInfo>
  metadata: Readonly<Record<string, string>>
}>

/** The number of bytes of the prefix, which holds the header's length. */
export const PREFIX = 8
/**
 * In bytes. A checkpoint's header has some ten thousand. An untrusted header of this size takes seconds to parse. (The
 * reference implementation allows a hundred million.)
 */
const HEADER_LIMIT = 10_000_000
/** Header, tensor, list of numbers. */
const DEPTH = 3
const MAX_RANK = 32

/**
 * The header's length, checked against the file's before anything is read or allocated.
 *
 * @param prefix the file's first bytes
 * @param fileLength in bytes
 */
export const headerLength = (prefix: Uint8Array, fileLength: number): E.Either<string, number> => {
  if (fileLength < PREFIX || prefix.length < PREFIX)
    return E.left(`it has ${fileLength} bytes, fewer than the ${PREFIX} of the header's length`)
  const length = new DataView(prefix.buffer, prefix.byteOffset, PREFIX).getBigUint64(0, true)
  if (length > BigInt(HEADER_LIMIT)) return E.left(`its header would have ${length} bytes, more than ${HEADER_LIMIT}`)
  if (Number(length) > fileLength - PREFIX)
    return E.left(`its header would have ${length} bytes, but only ${fileLength - PREFIX} are there: it is cut off`)
  return E.right(Number(length))
}

const isNatural = (value: unknown): value is number =>
  Number.isSafeInteger(value) && !Object.is(value, -0) && (value as number) >= 0

const isNaturals = (value: unknown): value is ReadonlyArray<number> => Array.isArray(value) && value.every(isNatural)

const isDType = (value: unknown): value is DType => typeof value === 'string' && Object.hasOwn(bytesPerEntry, value)

/** The number of bytes of a tensor; undefined if it exceeds 2⁵³ − 1. */
const sizeOf = (shape: ReadonlyArray<number>, dtype: DType): number | undefined => {
  let size: number = bytesPerEntry[dtype]
  for (const length of shape) {
    size *= length
    if (!Number.isSafeInteger(size)) return undefined
  }
  return size
}

const FIELDS = new Set(['dtype', 'shape', 'data_offsets'])

/** Checks one tensor's entry by itself. */
const tensorInfo = (name: string, entry: unknown, dataLength: number): E.Either<string, TensorInfo> => {
  const wrong = (what: string) => E.left(`the tensor ${show(name)} ${what}`)
  if (!isWellFormed(name)) return wrong('has a name that is not Unicode')
  if (!isRecord(entry)) return wrong('is not described by a record')
  const stranger = Object.keys(entry).find((field) => !FIELDS.has(field))
  if (stranger !== undefined) return wrong(`has the unknown field ${show(stranger)}`)
  const { dtype, shape, data_offsets: offsets } = entry
  if (!isDType(dtype)) return wrong(`has dtype ${show(dtype)}; ${Object.keys(bytesPerEntry).join(' and ')} can be read`)
  if (!isNaturals(shape)) return wrong(`has shape ${show(shape)}, expected a list of whole numbers from 0 to 2⁵³ − 1`)
  if (shape.length > MAX_RANK) return wrong(`has ${shape.length} dimensions, more than ${MAX_RANK}`)
  const size = sizeOf(shape, dtype)
  if (size === undefined) return wrong(`has shape ${show(shape)}, whose product is beyond 2⁵³ − 1`)
  if (!isNaturals(offsets) || offsets.length !== 2)
    return wrong(`has data_offsets ${show(offsets)}, expected two whole numbers`)
  const [begin, end] = offsets as [number, number]
  if (begin > end) return wrong(`ends at byte ${end}, before it begins at ${begin}`)
  if (end > dataLength) return wrong(`ends at byte ${end} of ${dataLength}: the file is cut off`)
  if (end - begin !== size) return wrong(`has ${end - begin} bytes, but its shape ${show(shape)} takes ${size}`)
  return E.right({ name, dtype, shape, begin, end })
}

/** Tensors in the order of their data. They must cover the data section without overlap or gap. */
const tiled = (tensors: ReadonlyArray<TensorInfo>, dataLength: number): E.Either<string, ReadonlyArray<TensorInfo>> => {
  const sorted = [...tensors].sort((a, b) => a.begin - b.begin || a.end - b.end)
  let reached = 0
  for (const { name, begin, end } of sorted) {
    if (begin < reached) return E.left(`the tensor ${show(name)} overlaps another one`)
    if (begin > reached)
      return E.left(`bytes ${reached} to ${begin} of the data, before ${show(name)}, are no tensor's`)
    reached = end
  }
  if (reached < dataLength) return E.left(`the last ${dataLength - reached} bytes are no tensor's`)
  return E.right(sorted)
}

const metadataOf = (value: unknown): E.Either<string, Readonly<Record<string, string>>> => {
  if (value === undefined) return E.right({})
  if (!isRecord(value)) return E.left(`its ${METADATA} is not a record`)
  const odd = Object.entries(value).find(
    ([key, text]) => typeof text !== 'string' || !isWellFormed(text) || !isWellFormed(key),
  )
  return odd === undefined
    ? E.right(value as Readonly<Record<string, string>>)
    : E.left(`its ${METADATA} gives ${show(odd[0])} something else than a text`)
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const parse = (bytes: Uint8Array): E.Either<string, Named> =>
  pipe(
    E.tryCatch(
      () => utf8.decode(bytes),
      () => 'its header is not UTF-8',
    ),
    E.filterOrElse(
      (text) => text.startsWith('{'),
      () => 'its header does not start with {',
    ),
    E.chain((text) =>
      E.mapLeft((fault: string) => `its header cannot be parsed: ${fault}`)(parseStrictJson(text, DEPTH)),
    ),
    E.filterOrElse(isRecord, () => 'its header is not a record'),
  )

/**
 * Reads a header and checks it against the length of the data.
 *
 * @param bytes the header, without the prefix
 * @param dataLength how many bytes follow the header
 */
export const decodeHeader = (bytes: Uint8Array, dataLength: number): E.Either<string, Header> =>
  pipe(
    parse(bytes),
    E.chain((fields) =>
      pipe(
        Object.entries(fields).filter(([name]) => name !== METADATA),
        E.traverseArray(([name, entry]) => tensorInfo(name, entry, dataLength)),
        E.chain((tensors) => tiled(tensors, dataLength)),
        E.bindTo('tensors'),
        E.bind('metadata', () => metadataOf(Object.hasOwn(fields, METADATA) ? fields[METADATA] : undefined)),
      ),
    ),
  )
