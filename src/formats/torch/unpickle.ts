import { BufferReader, Parser } from 'pickleparser'
import { show } from '../safetensors/index.ts'
import { FileFault, fail } from './fault.ts'
import { storageTypes, type TorchType } from './storageTypes.ts'
import { TorchStorage, tensorOf } from './tensor.ts'

/** The reader of `pickleparser`, which refuses what would read backwards, or read a number that JavaScript rounds. */
class PickleReader extends BufferReader {
  override skip(offset: number): void {
    if (!(offset >= 0)) fail('a length in its pickle is negative')
    super.skip(offset)
  }
  override uint64(): number {
    const [low, high] = [this.uint32(), this.uint32()]
    return high < 2 ** 21 ? low + 2 ** 32 * high : fail('a length in its pickle is too large')
  }
}

/** A storage class that a pickle names. A function, since the parser resolves names to functions; never called. */
type StorageClass = Readonly<{ storage: TorchType }>

const storageClass = (storage: TorchType): StorageClass =>
  Object.freeze(Object.assign(() => fail('it builds a storage by a call'), { storage }))

/** Pairs `[key, value]` as a map: the argument that Python 2 gives to OrderedDict. */
const ordered = (pairs: unknown = []): Map<unknown, unknown> => {
  const isPair = (pair: unknown): pair is [unknown, unknown] => Array.isArray(pair) && pair.length === 2
  if (pairs instanceof Map) return new Map(pairs)
  return Array.isArray(pairs) && pairs.every(isPair) ? new Map(pairs) : fail('a dictionary has no pairs')
}

/**
 * Everything that a pickle may name, and what stands for it. None of it runs code of the file: each makes a map, a list or a
 * tensor from the arguments.
 */
const allowed: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['collections.OrderedDict', Object.freeze(ordered)],
  ['torch._utils._rebuild_tensor', Object.freeze(tensorOf)],
  // Its last arguments, requires_grad and hooks, do not matter here.
  ['torch._utils._rebuild_tensor_v2', Object.freeze(tensorOf)],
  ['torch._utils._rebuild_parameter', Object.freeze((data: unknown) => data)],
  ['torch.Size', Object.freeze((sizes: unknown) => sizes)],
  ...Object.entries(storageTypes).flatMap(([name, type]) =>
    ['torch', 'torch.cuda', 'torch.storage'].map((module) => [`${module}.${name}`, storageClass(type)] as const),
  ),
])

const resolve = (module: string, name: string): never => {
  const found = allowed.get(`${module}.${name}`)
  if (found !== undefined) return found as never
  return fail(
    `its pickle names ${show(`${module}.${name}`)}, which is not a part of a state dict; only tensors, dictionaries and numbers are read, and no code is run`,
  )
}

const natural = (value: unknown): number =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : fail('a storage has no valid size')

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : fail('a storage has no key')

type Storages = Map<string, TorchType>

/** The storage of a persistent id: `('storage', class, key, device, length)`, in old files with a view `(key, offset, length)` of it. */
const storageIn =
  (types: Storages) =>
  (id: unknown): TorchStorage => {
    if (!Array.isArray(id)) return fail('its pickle refers to something that is no storage')
    const [what, type, key, , length, view] = id as ReadonlyArray<unknown>
    if (what === 'module')
      return fail(
        'it holds a whole module, whose classes are code; load it in Python and save model.state_dict() in its place',
      )
    const { storage } = (typeof type === 'function' ? type : {}) as Partial<StorageClass>
    if (what !== 'storage' || storage === undefined) return fail('its pickle refers to something that is no storage')
    const known = types.get(text(key)) ?? storage
    if (known !== storage) fail(`its storage ${text(key)} has two types`)
    types.set(text(key), storage)
    if (view === undefined || view === null) return new TorchStorage(storage, text(key), natural(length), 0)
    if (!Array.isArray(view)) return fail('a view of a storage is invalid')
    const [, offset, size] = view as ReadonlyArray<unknown>
    return new TorchStorage(storage, text(key), natural(size), natural(offset))
  }

/**
 * Reads pickles that lie one after the other. Executes nothing: only allow-listed names are resolved, and those make maps and tensors.
 *
 * @param count how many pickles
 * @returns     their values, dictionaries as maps; the types of their storages by key; the number of bytes that they take
 * @throws FileFault for whatever is not such a pickle
 */
export const unpickle = (
  bytes: Uint8Array,
  count = 1,
): Readonly<{ values: ReadonlyArray<unknown>; types: ReadonlyMap<string, TorchType>; length: number }> => {
  try {
    const types: Storages = new Map()
    const reader = new PickleReader(bytes)
    const parser = new Parser({
      nameResolver: { resolve },
      persistentResolver: { resolve: storageIn(types) },
      unpicklingTypeOfDictionary: 'Map',
    })
    const values = Array.from({ length: count }, () => parser.read<unknown>(reader))
    return { values, types, length: reader.position }
  } catch (error) {
    if (error instanceof FileFault) throw error
    return fail(`its pickle is damaged: ${(error as Error).message}`)
  }
}
