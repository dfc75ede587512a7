import { either as E } from 'fp-ts'
import { show } from '../safetensors/index.ts'
import { isArchive, readArchive } from './archive.ts'
import { FileFault, fail } from './fault.ts'
import { legacyMark, readLegacy, type TorchFile } from './legacy.ts'
import { bytesNeeded, entriesOf, TorchTensor } from './tensor.ts'

/** A tensor of another implementation's file: its name, its shape, its type, and its entries as float32, converted when asked for. */
export type NamedTensor = Readonly<{
  name: string
  shape: ReadonlyArray<number>
  type: string
  entries: () => Float32Array
}>

/** The most that an archive may inflate to: 4 GiB. */
const MAX_BYTES = 2 ** 32

/** Levels of dictionaries in dictionaries: a checkpoint with a state dict has two or three. */
const DEEPEST = 6

/** All tensors in a value, with the keys that lead to them. Each dictionary and list is visited once, since a pickle may repeat them at no cost. */
const tensorsIn = (value: unknown): ReadonlyArray<readonly [name: string, tensor: TorchTensor]> => {
  const seen = new Set<unknown>()
  const visit = (one: unknown, name: string, depth: number): ReadonlyArray<readonly [string, TorchTensor]> => {
    if (one instanceof TorchTensor) return [[name, one]]
    const isInner = one instanceof Map || Array.isArray(one)
    if (!isInner || depth > DEEPEST || seen.has(one)) return []
    seen.add(one)
    return [...(one as Map<unknown, unknown>).entries()].flatMap(([key, inner]) =>
      visit(inner, name === '' ? String(key) : `${name}.${String(key)}`, depth + 1),
    )
  }
  return visit(value, '', 0)
}

const fileOf = (bytes: Uint8Array): TorchFile => {
  if (isArchive(bytes)) return readArchive(bytes, MAX_BYTES)
  const mark = legacyMark(bytes)
  if (mark !== undefined) return readLegacy(bytes, mark)
  if (new TextDecoder().decode(bytes.subarray(257, 262)) === 'ustar')
    return fail('it is a tar archive of PyTorch before 0.2; load it in Python and save it again')
  return fail('it is no file of PyTorch: neither a zip archive nor a pickle with its magic number')
}

/**
 * Reads the tensors of an untrusted file that PyTorch's `torch.save` wrote, before 1.6 or since. Executes nothing of it.
 *
 * @returns the tensors with their names in the saved dictionaries, joined by dots; or what is wrong, as “it …” or “the …”
 */
export const readTorch = (bytes: Uint8Array): E.Either<string, ReadonlyArray<NamedTensor>> => {
  try {
    const { value, storages } = fileOf(bytes)
    const found = tensorsIn(value)
    const unprintable = found.find(([name]) => /\p{Cc}/u.test(name))
    if (unprintable !== undefined) fail(`the name ${show(unprintable[0])} of a tensor is not printable`)
    return E.right(
      found.map(([name, tensor]) => {
        const { storage, shape } = tensor
        const data = storages.get(storage.key) ?? fail(`it lacks its storage ${storage.key}`)
        if (data.length < bytesNeeded(storage))
          fail(`its storage ${storage.key} has ${data.length} bytes in place of ${bytesNeeded(storage)}`)
        return { name, shape, type: storage.type.name, entries: () => entriesOf(tensor, data) }
      }),
    )
  } catch (error) {
    // A pickle may give its values properties of any name, such as `entries`, which then are no functions.
    return E.left(
      error instanceof FileFault ? error.message : 'its pickle is damaged: its values are not what they seem',
    )
  }
}
