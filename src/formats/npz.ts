import { either as E, function as F } from 'fp-ts'
import { zipSync } from 'fflate'
import { decodeNpy, encodeNpy, type NpyArray } from './npy.ts'
import { show } from './safetensors/index.ts'
import { unzip, type ZipLimit, type ZipMember } from './zip.ts'

const { pipe } = F

const SUFFIX = '.npy'

const arrayOf = ({ name, bytes }: ZipMember): E.Either<string, readonly [string, NpyArray]> => {
  if (!name.endsWith(SUFFIX)) return E.left(`the member ${show(name)} is no ${SUFFIX} file`)
  return pipe(
    decodeNpy(bytes),
    E.bimap(
      (fault) => `the member ${show(name)} cannot be read: ${fault}`,
      (array) => [name.slice(0, -SUFFIX.length), array] as const,
    ),
  )
}

/**
 * Reads an untrusted .npz archive, as `numpy.savez` and `numpy.savez_compressed` write them.
 *
 * @returns the arrays by name, in the archive's order, or what is wrong, as “it …”, “its …” or “the member …”
 */
export const readNpz = (bytes: Uint8Array, limit: ZipLimit): E.Either<string, ReadonlyMap<string, NpyArray>> =>
  pipe(
    unzip(bytes, limit),
    E.chain(E.traverseArray(arrayOf)),
    E.map((arrays) => new Map(arrays)),
  )

/** A float32 array. */
export type Float32Entries = Readonly<{ shape: ReadonlyArray<number>; data: Float32Array }>

/** The first date that zip can hold: bytes do not depend on the clock. */
const NO_DATE = new Date(1980, 0, 1)

/**
 * An .npz archive of float32 arrays, stored, as `numpy.savez` writes them. The same arrays give the same bytes.
 *
 * @throws RangeError if a shape does not fit its data
 * @law `readNpz(writeNpz(x))` is `x`
 */
export const writeNpz = (arrays: ReadonlyMap<string, Float32Entries>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      [...arrays].map(
        ([name, { shape, data }]) =>
          [`${name}${SUFFIX}`, [encodeNpy(shape, data), { level: 0, mtime: NO_DATE }]] as const,
      ),
    ),
  )
