import { zipSync } from 'fflate'

/** A tensor to save: its entries in its storage, and how it views them. */
export type SavedTensor = Readonly<{
  shape: ReadonlyArray<number>
  /** The entries of the storage. */
  values: ReadonlyArray<number>
  type?: keyof typeof writers
  stride?: ReadonlyArray<number>
  offset?: number
  /** Tensors with the same key share one storage, that of the first. */
  storage?: string
}>

/** What a pickle may hold here. */
export type Saved = SavedTensor | string | number | boolean | null | ReadonlyArray<Saved> | { [name: string]: Saved }

const bits = (value: number): number => {
  const view = new DataView(new ArrayBuffer(4))
  view.setFloat32(0, value)
  return view.getUint32(0)
}

/** A half for numbers that are halves. */
const half = (value: number): number => {
  if (value === 0) return 0
  const exponent = Math.floor(Math.log2(Math.abs(value)))
  const sign = value < 0 ? 0x8000 : 0
  if (exponent < -14) return sign | Math.round(Math.abs(value) * 2 ** 24)
  return sign | ((exponent + 15) << 10) | Math.round((Math.abs(value) / 2 ** exponent - 1) * 1024)
}

/** Bytes per entry, and how to write one, little-endian. */
const writers = {
  FloatStorage: [4, (view: DataView, at: number, x: number) => view.setFloat32(at, x, true)],
  DoubleStorage: [8, (view: DataView, at: number, x: number) => view.setFloat64(at, x, true)],
  HalfStorage: [2, (view: DataView, at: number, x: number) => view.setUint16(at, half(x), true)],
  BFloat16Storage: [2, (view: DataView, at: number, x: number) => view.setUint16(at, bits(x) >>> 16, true)],
  LongStorage: [8, (view: DataView, at: number, x: number) => view.setBigInt64(at, BigInt(x), true)],
  IntStorage: [4, (view: DataView, at: number, x: number) => view.setInt32(at, x, true)],
  ByteStorage: [1, (view: DataView, at: number, x: number) => view.setUint8(at, x)],
} as const

const bytesOf = ({ values, type = 'FloatStorage' }: SavedTensor): Uint8Array => {
  const [size, write] = writers[type]
  const bytes = new Uint8Array(values.length * size)
  const view = new DataView(bytes.buffer)
  for (const [at, value] of values.entries()) write(view, at * size, value)
  return bytes
}

const encoder = new TextEncoder()
const line = (text: string): number[] => [...encoder.encode(`${text}\n`)]
const uint32 = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 255)

const text = (value: string): number[] => {
  const bytes = encoder.encode(value)
  return [0x58, ...uint32(bytes.length), ...bytes]
}
const whole = (value: number): number[] => [0x4a, ...uint32(value)]
const tuple = (...items: ReadonlyArray<ReadonlyArray<number>>): number[] => [0x28, ...items.flat(), 0x74]
export const global = (module: string, name: string): number[] => [0x63, ...line(module), ...line(name)]

const real = (value: number): number[] => {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return [0x47, ...new Uint8Array(view.buffer)]
}

const isTensor = (value: Saved): value is SavedTensor =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'values' in value && 'shape' in value

/** How a file refers to storages: by PyTorch before 0.4, with a view; or since. */
export type Style = Readonly<{ old: boolean }>

type Storages = Map<string, SavedTensor>

const product = (sizes: ReadonlyArray<number>): number => sizes.reduce((all, size) => all * size, 1)
const rowMajor = (shape: ReadonlyArray<number>): number[] => shape.map((_, axis) => product(shape.slice(axis + 1)))

const tensor = (value: SavedTensor, { old }: Style, storages: Storages): number[] => {
  const key = value.storage ?? String(storages.size)
  const { values, type = 'FloatStorage' } = storages.get(key) ?? value
  if (!storages.has(key)) storages.set(key, value)
  const id = [
    text('storage'),
    global('torch', type),
    text(key),
    text('cpu'),
    whole(values.length),
    ...(old ? [[0x4e]] : []),
  ]
  const { shape, stride = rowMajor(shape), offset = 0 } = value
  const view = [[...tuple(...id), 0x51], whole(offset), tuple(...shape.map(whole)), tuple(...stride.map(whole))]
  const rest = old ? [] : [[0x89], [...global('collections', 'OrderedDict'), 0x29, 0x52]]
  return [...global('torch._utils', old ? '_rebuild_tensor' : '_rebuild_tensor_v2'), ...tuple(...view, ...rest), 0x52]
}

const pickled = (value: Saved, style: Style, storages: Storages): number[] => {
  if (value === null) return [0x4e]
  if (typeof value === 'string') return text(value)
  if (typeof value === 'boolean') return [value ? 0x88 : 0x89]
  if (typeof value === 'number') return Number.isInteger(value) ? whole(value) : real(value)
  if (isTensor(value)) return tensor(value, style, storages)
  if (Array.isArray(value))
    return [0x5d, 0x28, ...(value as ReadonlyArray<Saved>).flatMap((item) => pickled(item, style, storages)), 0x65]
  const items = Object.entries(value as Record<string, Saved>).flatMap(([name, item]) => [
    ...text(name),
    ...pickled(item, style, storages),
  ])
  // As torch does: an ordered dictionary, and what it knows of versions as its state.
  const versions = [0x7d, ...text('_metadata'), ...global('collections', 'OrderedDict'), 0x29, 0x52, 0x73, 0x62]
  return [...global('collections', 'OrderedDict'), 0x29, 0x52, 0x28, ...items, 0x75, ...versions]
}

const asPickle = (body: ReadonlyArray<number>): Uint8Array => Uint8Array.from([0x80, 2, ...body, 0x2e])

const joined = (parts: ReadonlyArray<Uint8Array>): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** The magic number’s pickle, as torch writes it. */
export const MAGIC = Uint8Array.from([
  0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
])

/** A file of PyTorch before 1.6 around the body of a pickle. */
export const legacyFile = (body: ReadonlyArray<number>, storages: ReadonlyMap<string, SavedTensor>): Uint8Array => {
  const keys = [...storages.keys()]
  const counted = keys.map((key) => {
    const saved = storages.get(key) as SavedTensor
    const count = new DataView(new ArrayBuffer(8))
    count.setBigUint64(0, BigInt(saved.values.length), true)
    return joined([new Uint8Array(count.buffer), bytesOf(saved)])
  })
  const system = [0x7d, 0x28, ...text('little_endian'), 0x88, ...text('protocol_version'), ...whole(1001), 0x75]
  const list = [0x5d, 0x28, ...keys.flatMap(text), 0x65]
  return joined([MAGIC, asPickle(whole(1001)), asPickle(system), asPickle(body), asPickle(list), ...counted])
}

/** A file as `torch.save` wrote it before PyTorch 1.6. */
export const savedLegacy = (value: Saved, style: Style = { old: true }): Uint8Array => {
  const storages: Storages = new Map()
  return legacyFile(pickled(value, style, storages), storages)
}

/** A file as `torch.save` writes it since PyTorch 1.6. `level`: of compression; PyTorch uses none. */
export const savedZip = (value: Saved, level: 0 | 6 = 0): Uint8Array => {
  const storages: Storages = new Map()
  const body = pickled(value, { old: false }, storages)
  const data = [...storages].map(([key, saved]) => [`archive/data/${key}`, bytesOf(saved)] as const)
  return zipSync(
    { 'archive/data.pkl': asPickle(body), 'archive/version': encoder.encode('3\n'), ...Object.fromEntries(data) },
    { level },
  )
}
