import assert from 'node:assert/strict'
import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { decode, encode, type Safetensors, type TensorData } from '../../src/formats/safetensors/index.ts'
import { law } from '../law.ts'

const texts = fc.string({ unit: 'grapheme', maxLength: 12 })
const shapes = fc.array(fc.nat(3), { maxLength: 4 })
const words = (shape: ReadonlyArray<number>) => {
  const size = shape.reduce((product, length) => product * length, 1)
  return fc.uint32Array({ minLength: size, maxLength: size })
}

/** Arbitrary bits, including every kind of NaN. */
const tensors: fc.Arbitrary<TensorData> = fc
  .record({
    name: fc.oneof(texts, fc.constantFrom('__proto__', 'toString', '1', '0')),
    shape: shapes,
    float: fc.boolean(),
  })
  .chain(({ name, shape, float }) =>
    words(shape).map((data) =>
      float
        ? { name, dtype: 'F32', shape, data: new Float32Array(data.buffer) }
        : { name, dtype: 'I32', shape, data: new Int32Array(data.buffer) },
    ),
  )

const files: fc.Arbitrary<Safetensors> = fc.record({
  tensors: fc.uniqueArray(tensors, { selector: ({ name }) => name, maxLength: 5 }),
  metadata: fc.dictionary(fc.oneof(texts, fc.constant('__proto__')), texts, { maxKeys: 4, noNullPrototype: true }),
})

/** Compares bits, not numbers, since NaN does not equal itself. */
const content = ({ tensors, metadata }: Safetensors) => ({
  tensors: tensors
    .map(({ name, dtype, shape, data }) => ({ name, dtype, shape, bits: [...new Uint32Array(data.buffer)] }))
    // An empty tensor has the offset of the next one, so their order is undefined.
    .sort((a, b) => (a.name < b.name ? -1 : 1)),
  metadata: Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)),
})

const equal = (actual: unknown, expected: unknown): boolean => {
  assert.deepEqual(actual, expected)
  return true
}

law('a file holds what was written', files, (file) => {
  const result = decode(encode(file))
  return E.isRight(result) ? equal(content(result.right), content(file)) : assert.fail(result.left)
})

law('the same contents are the same bytes, and the data is aligned', files, (file) => {
  const bytes = encode(file)
  const length = new DataView(bytes.buffer).getBigUint64(0, true)
  return length % 8n === 0n && equal(encode(structuredClone(file)), bytes)
})

/** Decodes arbitrary bytes and checks the outcome: a reason, or tensors that fit into the bytes. */
const sane = (bytes: Uint8Array): boolean => {
  const result = decode(bytes)
  if (E.isLeft(result)) return result.left.length > 0 && result.left.length < 500
  const taken = result.right.tensors.reduce((sum, { data }) => sum + data.byteLength, 0)
  return (
    taken < bytes.length &&
    result.right.tensors.every(
      ({ shape, data }) => shape.reduce((product, length) => product * length, 1) === data.length,
    )
  )
}

const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 })

law(
  'a damaged file is refused, or read as tensors that fit into it',
  fc.tuple(files, damage),
  ([file, changes]) => {
    const bytes = encode(file)
    for (const [at, value] of changes) bytes[at % bytes.length] = value
    return sane(bytes)
  },
  500,
)

law('a part of a file is refused', fc.tuple(files, fc.nat()), ([file, at]) => {
  const bytes = encode(file)
  return E.isLeft(decode(bytes.subarray(0, at % bytes.length)))
})

law(
  'anything in the place of a header is refused, or read as tensors that fit into it',
  fc.tuple(
    fc.oneof(
      fc.json(),
      fc.string({ unit: fc.constantFrom(...'{}[]":,\\0x'), maxLength: 60 }),
      fc
        .record({
          x: fc.record({
            dtype: fc.constantFrom('F32', 'I32', 'U8'),
            shape: fc.jsonValue(),
            data_offsets: fc.jsonValue(),
          }),
        })
        .map((header) => JSON.stringify(header)),
    ),
    fc.nat(20),
  ),
  ([header, length]) => {
    const text = new TextEncoder().encode(header)
    const bytes = new Uint8Array(8 + text.length + length)
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
    bytes.set(text, 8)
    return sane(bytes)
  },
  500,
)
