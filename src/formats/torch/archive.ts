import { either as E } from 'fp-ts'
import { unzip } from '../zip.ts'
import { fail } from './fault.ts'
import type { TorchFile } from './legacy.ts'
import { unpickle } from './unpickle.ts'

/** Whether a file starts as a zip archive does. */
export const isArchive = (bytes: Uint8Array): boolean =>
  [0x50, 0x4b, 0x03, 0x04].every((byte, at) => bytes[at] === byte)

const PICKLE = /^(?<root>.*\/)?data\.pkl$/

const text = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes).trim()

/**
 * Reads a file of PyTorch since 1.6: a zip archive of `data.pkl` and one file `data/KEY` a storage.
 *
 * @param maxBytes the most bytes of its members together, inflated
 * @throws FileFault
 */
export const readArchive = (bytes: Uint8Array, maxBytes: number): TorchFile => {
  const found = unzip(bytes, { maxBytes })
  if (E.isLeft(found)) return fail(found.left)
  const members = new Map(found.right.map((member) => [member.name, member.bytes] as const))
  const name = [...members.keys()].find((one) => PICKLE.test(one))
  if (name === undefined) return fail('it is a zip archive, but not of PyTorch: it has no data.pkl')
  const root = PICKLE.exec(name)?.groups?.['root'] ?? ''
  if (members.has(`${root}constants.pkl`))
    return fail('it is a TorchScript archive, which holds code; save model.state_dict() in its place')
  if (text(members.get(`${root}byteorder`)) === 'big') return fail('it was written on a big-endian computer')
  const { values, types } = unpickle(members.get(name) as Uint8Array)
  const storages = [...types.keys()].map((key): readonly [string, Uint8Array] => [
    key,
    members.get(`${root}data/${key}`) ?? fail(`it lacks its storage data/${key}`),
  ])
  return { value: values[0], storages: new Map(storages) }
}
