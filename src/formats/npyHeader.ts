import { either as E, function as F } from 'fp-ts'
import { isRecord } from '../core/record.ts'
import { type NpyKind, npyKinds } from './npyKinds.ts'
import { parseStrictJson, show } from './safetensors/index.ts'

const { pipe } = F

export type NpyHeader = Readonly<{
  dtype: NpyKind
  /** Whether the lowest byte of an entry comes first. */
  little: boolean
  /** Whether the first axis varies fastest. */
  fortran: boolean
  shape: ReadonlyArray<number>
  /** Where the data begins. */
  begin: number
}>

export const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const
/** Bytes of the magic and the version. */
export const PREFIX = 8
/** In bytes. NumPy itself reads headers of up to 10,000. */
const HEADER_LIMIT = 65_535
/** NumPy's own. */
const MAX_RANK = 64
/** The record, and the lists and tuples of a dtype with fields. */
const DEPTH = 8

/** The header's text, and where the data begins. */
const headerText = (bytes: Uint8Array): E.Either<string, Readonly<{ text: string; begin: number }>> => {
  if (bytes.length < PREFIX || MAGIC.some((byte, at) => bytes[at] !== byte))
    return E.left('it does not start as a .npy file does')
  const version = bytes[6] as number
  if (version < 1 || version > 3) return E.left(`it has version ${version} of the .npy format; 1, 2 and 3 can be read`)
  const start = PREFIX + (version === 1 ? 2 : 4)
  if (bytes.length < start) return E.left('it is cut off in its header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = version === 1 ? view.getUint16(PREFIX, true) : view.getUint32(PREFIX, true)
  if (length > HEADER_LIMIT) return E.left(`its header would have ${length} bytes, more than ${HEADER_LIMIT}`)
  if (start + length > bytes.length) return E.left('it is cut off in its header')
  const text = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(start, start + length))
  return E.right({ text, begin: start + length })
}

/** A Python literal of records, tuples, lists, texts, numbers and truth values as JSON. */
const asJson = (literal: string): string =>
  literal
    .replaceAll("'", '"')
    .replaceAll('True', 'true')
    .replaceAll('False', 'false')
    .replaceAll('(', '[')
    .replaceAll(')', ']')
    .replaceAll(/(\d)L\b/g, '$1')
    .replaceAll(/,(\s*[\]}])/g, '$1')

/** What the letter of a dtype that cannot be read stands for. */
const foreign: ReadonlyMap<string, string> = new Map([
  ['O', 'Python objects'],
  ['S', 'byte strings'],
  ['U', 'texts'],
  ['V', 'raw bytes'],
  ['c', 'complex numbers'],
  ['M', 'dates'],
  ['m', 'durations'],
])

const READABLE = npyKinds.join(', ')

const dtypeOf = (descr: unknown): E.Either<string, Readonly<{ dtype: NpyKind; little: boolean }>> => {
  if (Array.isArray(descr)) return E.left(`it has entries with fields; ${READABLE} can be read`)
  const [, order, kind = ''] = typeof descr === 'string' ? (/^([<>|=]?)(.+)$/s.exec(descr) ?? []) : []
  const dtype = npyKinds.find((known) => known === kind)
  if (dtype !== undefined) return E.right({ dtype, little: order !== '>' })
  const what = foreign.get(kind.charAt(0))
  return E.left(`it has dtype ${show(descr)}${what === undefined ? '' : ` (${what})`}; ${READABLE} can be read`)
}

const isLength = (value: unknown): value is number =>
  Number.isSafeInteger(value) && !Object.is(value, -0) && (value as number) >= 0

const isShape = (value: unknown): value is ReadonlyArray<number> =>
  Array.isArray(value) && value.length <= MAX_RANK && value.every(isLength)

const fieldsOf = (text: string): E.Either<string, Omit<NpyHeader, 'begin'>> =>
  pipe(
    parseStrictJson(asJson(text), DEPTH),
    E.filterOrElse(isRecord, () => 'it is no record'),
    E.mapLeft((fault) => `its header ${show(text.trim())} cannot be parsed: ${fault}`),
    E.chain(({ descr, fortran_order: fortran, shape }) => {
      if (typeof fortran !== 'boolean') return E.left(`it has fortran_order ${show(fortran)}, expected True or False`)
      if (!isShape(shape))
        return E.left(`it has shape ${show(shape)}, expected up to ${MAX_RANK} whole numbers from 0 to 2⁵³ − 1`)
      return E.map((dtype: { dtype: NpyKind; little: boolean }) => ({ ...dtype, fortran, shape }))(dtypeOf(descr))
    }),
  )

/** Reads an untrusted header, of versions 1 to 3. */
export const npyHeader = (bytes: Uint8Array): E.Either<string, NpyHeader> =>
  pipe(
    headerText(bytes),
    E.chain(({ text, begin }) => E.map((fields: Omit<NpyHeader, 'begin'>) => ({ ...fields, begin }))(fieldsOf(text))),
  )
