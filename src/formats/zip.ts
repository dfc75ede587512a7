import { either as E, function as F } from 'fp-ts'
import { type ZipEntry, zipEntries } from './zipEntries.ts'
import { inflated } from './inflated.ts'
import { show } from './safetensors/index.ts'
import { crc32 } from './tensorboard/checksums.ts'

const { pipe } = F

/** A file in an archive. */
export type ZipMember = Readonly<{ name: string; bytes: Uint8Array }>

/** What an untrusted archive may take. */
export type ZipLimit = Readonly<{
  /** Bytes of all members together, inflated. */
  maxBytes: number
}>

const STORED = 0
const DEFLATED = 8

const contentOf = ({ name, method, packed, size, crc }: ZipEntry): E.Either<string, ZipMember> => {
  const wrong = (what: string) => E.left(`the member ${show(name)} ${what}`)
  if (method !== STORED && method !== DEFLATED)
    return wrong(`is compressed by method ${method}; stored (0) and deflated (8) ones can be read`)
  if (method === STORED && packed.length !== size) return wrong(`has ${packed.length} bytes, but declares ${size}`)
  const bytes = method === STORED ? packed : inflated(packed, size)
  if (bytes === undefined) return wrong(`does not inflate to the ${size} bytes that it declares: it is damaged`)
  return crc32(bytes) === crc ? E.right({ name, bytes }) : wrong('does not match its checksum: it is damaged')
}

const tooLarge = (size: number, maxBytes: number): string =>
  `its members take ${size.toLocaleString('en-US')} bytes, more than the limit of ${maxBytes.toLocaleString('en-US')}`

/**
 * The members of an untrusted zip archive, stored or deflated, in the order of its directory. Folders are left out.
 *
 * Nothing is inflated if the sizes that the members declare exceed the limit, and no member is inflated beyond the size
 * that it declares.
 *
 * @returns the members, or what is wrong, as “it …”, “its …” or “the member …”
 */
export const unzip = (bytes: Uint8Array, { maxBytes }: ZipLimit): E.Either<string, ReadonlyArray<ZipMember>> =>
  pipe(
    zipEntries(bytes),
    E.map((entries) => entries.filter(({ name }) => !name.endsWith('/'))),
    E.chain((entries) => {
      const size = entries.reduce((sum, entry) => sum + entry.size, 0)
      return size > maxBytes ? E.left(tooLarge(size, maxBytes)) : E.traverseArray(contentOf)(entries)
    }),
  )
