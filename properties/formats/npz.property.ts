import assert from 'node:assert/strict'
import fc from 'fast-check'
import { zipSync } from 'fflate'
import { either as E } from 'fp-ts'
import { decodeNpy, encodeNpy } from '../../src/formats/npy.ts'
import { type Float32Entries, readNpz, writeNpz } from '../../src/formats/npz.ts'
import { law } from '../law.ts'

const LIMIT = { maxBytes: 100_000 }

const arrays: fc.Arbitrary<Float32Entries> = fc.array(fc.nat(3), { maxLength: 4 }).chain((shape) => {
  const size = shape.reduce((product, length) => product * length, 1)
  return fc
    .uint32Array({ minLength: size, maxLength: size })
    .map((words) => ({ shape, data: new Float32Array(words.buffer) }))
})

const names = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  fc.constantFrom('controller/kernel', '__proto__', '1', '0'),
)

const archives = fc
  .uniqueArray(fc.tuple(names, arrays), { selector: ([name]) => name, maxLength: 4 })
  .map((entries) => new Map(entries))

/** Bits, not numbers, since NaN does not equal itself. */
const content = (entries: Iterable<readonly [string, { shape: ReadonlyArray<number>; data: ArrayBufferView }]>) =>
  [...entries].map(([name, { shape, data }]) => [
    name,
    shape,
    [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
  ])

const equal = (actual: unknown, expected: unknown): boolean => {
  assert.deepEqual(actual, expected)
  return true
}

/** The same members, deflated. */
const deflated = (archive: ReadonlyMap<string, Float32Entries>): Uint8Array =>
  zipSync(Object.fromEntries([...archive].map(([name, { shape, data }]) => [`${name}.npy`, encodeNpy(shape, data)])))

law('an array is read as it was written', arrays, ({ shape, data }) => {
  const read = decodeNpy(encodeNpy(shape, data))
  return E.isRight(read) ? equal(content([['', read.right]]), content([['', { shape, data }]])) : assert.fail(read.left)
})

law(
  'an archive is read as it was written, stored or deflated',
  fc.tuple(archives, fc.boolean()),
  ([archive, packed]) => {
    const read = readNpz(packed ? deflated(archive) : writeNpz(archive), LIMIT)
    return E.isRight(read) ? equal(content(read.right), content(archive)) : assert.fail(read.left)
  },
)

law('the same arrays are the same bytes', archives, (archive) =>
  equal(writeNpz(new Map([...archive].map(([name, array]) => [name, structuredClone(array)]))), writeNpz(archive)),
)

const sane = (bytes: Uint8Array): boolean => {
  const read = readNpz(bytes, LIMIT)
  if (E.isLeft(read)) return read.left.length > 0 && read.left.length < 1000
  const taken = [...read.right.values()].reduce((sum, { data }) => sum + data.length, 0)
  return taken <= LIMIT.maxBytes
}

const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 })

law(
  'a damaged archive is refused, or read within the limit',
  fc.tuple(archives, fc.boolean(), damage),
  ([archive, packed, changes]) => {
    const bytes = packed ? deflated(archive) : writeNpz(archive)
    for (const [at, value] of changes) bytes[at % bytes.length] = value
    return sane(bytes)
  },
  500,
)

law('a part of an archive is refused', fc.tuple(archives, fc.nat()), ([archive, at]) => {
  const bytes = writeNpz(archive)
  return E.isLeft(readNpz(bytes.subarray(0, at % bytes.length), LIMIT))
})

law(
  'a damaged array is refused, or read as its shape says',
  fc.tuple(arrays, damage),
  ([{ shape, data }, changes]) => {
    const bytes = encodeNpy(shape, data)
    // Most damage is to the header: that of the data is no damage to see.
    for (const [at, value] of changes) bytes[at % 128] = value
    const read = decodeNpy(bytes)
    if (E.isLeft(read)) return read.left.length > 0 && read.left.length < 500
    return read.right.shape.reduce((product, length) => product * length, 1) === read.right.data.length
  },
  500,
)
