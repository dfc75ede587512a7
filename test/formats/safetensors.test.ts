import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { either as E } from 'fp-ts'
import { decode, encode, type Safetensors } from '../../src/formats/safetensors/index.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/conformance')

const decoded = (bytes: Uint8Array): Safetensors => {
  const result = decode(bytes)
  return E.isRight(result) ? result.right : assert.fail(result.left)
}

/** A file with this header and so many bytes of data; `length` may lie about the header's. */
const file = (header: string | Uint8Array, dataLength = 0, length?: bigint): Uint8Array => {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header
  const bytes = new Uint8Array(8 + text.length + dataLength)
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true)
  bytes.set(text, 8)
  return bytes
}

describe('safetensors, byte for byte', () => {
  /** The example in the documentation of the reference implementation: 60 bytes of header. */
  const example = '{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}'

  test('reads the reference’s example', () => {
    const bytes = file(example, 16)
    assert.deepEqual([...bytes.subarray(0, 9)], [0x3c, 0, 0, 0, 0, 0, 0, 0, 0x7b])
    const { tensors, metadata } = decoded(bytes)
    assert.deepEqual(tensors, [{ name: 'test', dtype: 'I32', shape: [2, 2], data: new Int32Array(4) }])
    assert.deepEqual(metadata, {})
  })

  test('writes the reference’s example, padded to eight bytes', () => {
    const tensors = [{ name: 'test', dtype: 'I32', shape: [2, 2], data: new Int32Array(4) } as const]
    assert.deepEqual(encode({ tensors, metadata: {} }), file(`${example}    `, 16))
  })

  test('writes metadata first, then entries in the order given, little-endian', () => {
    const bytes = encode({
      tensors: [
        { name: 'z', dtype: 'F32', shape: [2], data: Float32Array.of(1, -2.5) },
        { name: 'a', dtype: 'I32', shape: [], data: Int32Array.of(-2) },
        { name: 'empty', dtype: 'F32', shape: [3, 0], data: new Float32Array(0) },
      ],
      metadata: { who: 'é' },
    })
    const header =
      '{"__metadata__":{"who":"é"},"z":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},' +
      '"a":{"dtype":"I32","shape":[],"data_offsets":[8,12]},"empty":{"dtype":"F32","shape":[3,0],"data_offsets":[12,12]}}'
    const length = Buffer.byteLength(header)
    const padded = header + ' '.repeat((8 - (length % 8)) % 8)
    const data = [0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x20, 0xc0, 0xfe, 0xff, 0xff, 0xff]
    assert.deepEqual([...bytes], [...file(padded), ...data])
  })

  test('reads tensors in any order of the header, at any alignment', () => {
    const header =
      '{"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    const bytes = file(header, 8)
    bytes.set([0, 0, 0x80, 0x3f, 0, 0, 0, 0x40], bytes.length - 8)
    const shifted = new Uint8Array(bytes.length + 1)
    shifted.set(bytes, 1)
    for (const { tensors } of [decoded(bytes), decoded(shifted.subarray(1))])
      assert.deepEqual(
        tensors.map(({ name, data }) => [name, ...data]),
        [
          ['a', 1],
          ['b', 2],
        ],
      )
  })

  test('keeps the bits of every NaN', () => {
    const data = new Float32Array(Uint32Array.of(0x7f800001, 0xffc12345, 0x7fffffff).buffer)
    const [tensor] = decoded(
      encode({ tensors: [{ name: 'nan', dtype: 'F32', shape: [3], data }], metadata: {} }),
    ).tensors
    assert.deepEqual(new Uint32Array(tensor?.data.buffer ?? new ArrayBuffer(0)), new Uint32Array(data.buffer))
  })

  test('takes a part of a larger buffer', () => {
    const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3)
    const [tensor] = decoded(
      encode({ tensors: [{ name: 'part', dtype: 'F32', shape: [2], data }], metadata: {} }),
    ).tensors
    assert.deepEqual(tensor?.data, Float32Array.of(2, 3))
  })
})

describe('files by an independent implementation', () => {
  const names = readdirSync(FIXTURES).filter((name) => name.endsWith('.safetensors'))

  test('there are six', () => assert.equal(names.length, 6))

  for (const name of names)
    test(name, () => {
      const { tensors, metadata } = decoded(readFileSync(join(FIXTURES, name)))
      assert.equal(metadata['format'], 'neural-computer-conformance/1')
      const { inputSize, outputSize } = JSON.parse(metadata['model'] ?? '') as { inputSize: number; outputSize: number }
      const shape = (of: string) => tensors.find((tensor) => tensor.name === of)?.shape
      const [T, B] = [Number(metadata['steps']), Number(metadata['batch'])]
      assert.deepEqual(shape('inputs'), [T, B, inputSize])
      assert.deepEqual(shape('expected/outputs'), [T, B, outputSize])
      for (const { name: tensor, data } of tensors) assert.ok(data.every(Number.isFinite), `${tensor} is not finite`)
    })
})

describe('what cannot be written is a programmer’s error', () => {
  const one = { name: 'x', dtype: 'F32', shape: [1], data: Float32Array.of(1) } as const
  const cases: ReadonlyArray<readonly [string, Safetensors, RegExp]> = [
    ['a name twice', { tensors: [one, one], metadata: {} }, /"x" is given twice/],
    ['the name of the metadata', { tensors: [{ ...one, name: '__metadata__' }], metadata: {} }, /given twice/],
    ['a shape that does not fit', { tensors: [{ ...one, shape: [2] }], metadata: {} }, /1 entries, but shape \[2\]/],
    ['half a surrogate pair', { tensors: [], metadata: { x: '\ud800' } }, /not Unicode/],
  ]
  for (const [what, content, message] of cases)
    test(what, () => assert.throws(() => encode(content), { name: 'RangeError', message }))
})

describe('what is refused, and why', () => {
  const entry = (fields: string) => file(`{"x":{${fields}}}`, 4)
  const good = '"dtype":"F32","shape":[1],"data_offsets":[0,4]'
  const two = (first: string, second: string, data: number) =>
    file(
      `{"a":{"dtype":"F32","shape":[1],"data_offsets":${first}},"b":{"dtype":"F32","shape":[1],"data_offsets":${second}}}`,
      data,
    )
  const cases: ReadonlyArray<readonly [string, Uint8Array, RegExp]> = [
    ['an empty file', new Uint8Array(0), /0 bytes, fewer than the 8/],
    ['seven bytes', new Uint8Array(7), /7 bytes/],
    ['a header beyond the file', file('{}', 0, 3n), /only 2 are there: it is cut off/],
    ['a header beyond the limit', file('{}', 0, 10_000_001n), /more than 10000000/],
    ['a header beyond 2⁵³', file('{}', 0, 2n ** 64n - 1n), /18446744073709551615 bytes/],
    ['no header', file(''), /does not start with {/],
    ['bytes that are not UTF-8', file(Uint8Array.of(0x7b, 0xff, 0x7d)), /not UTF-8/],
    ['a byte order mark', file('\ufeff{}'), /does not start with {/],
    ['a list for a header', file('[]'), /does not start with {/],
    ['no JSON', file('{"x":}'), /not valid JSON/],
    ['a header that ends early', file('{"x":{"dtype"'), /not valid JSON/],
    ['a string that never ends', file('{"x'), /not valid JSON/],
    ['something after the header', file('{} x'), /not valid JSON/],
    ['a tensor twice', file(`{"x":{${good}},"x":{${good}}}`, 4), /the key "x" twice/],
    ['a tensor twice, once escaped', file(`{"x":{${good}},"\\u0078":{${good}}}`, 4), /the key "x" twice/],
    ['a field twice', entry(`${good},"shape":[1]`), /the key "shape" twice/],
    ['a metadata key twice', file('{"__metadata__":{"a":"1","a":"2"}}'), /the key "a" twice/],
    ['deep lists', file(`{"x":${'['.repeat(200_000)}`), /nests more than 3/],
    ['deep records', file('{"x":'.repeat(200_000)), /nests more than 3/],
    ['an unknown dtype', entry('"dtype":"F128","shape":[1],"data_offsets":[0,4]'), /"x" has dtype "F128"; F32 and I32/],
    ['a dtype that is not read here', entry('"dtype":"BF16","shape":[2],"data_offsets":[0,4]'), /dtype "BF16"/],
    ['an inherited dtype', entry('"dtype":"toString","shape":[1],"data_offsets":[0,4]'), /dtype "toString"/],
    ['no dtype', entry('"shape":[1],"data_offsets":[0,4]'), /dtype undefined/],
    ['a negative length', entry('"dtype":"F32","shape":[-1],"data_offsets":[0,4]'), /shape \[-1\]/],
    ['half a length', entry('"dtype":"F32","shape":[0.5],"data_offsets":[0,4]'), /shape \[0.5\]/],
    ['a length as text', entry('"dtype":"F32","shape":["1"],"data_offsets":[0,4]'), /shape \["1"\]/],
    ['a length beyond 2⁵³', entry('"dtype":"F32","shape":[1e300],"data_offsets":[0,4]'), /shape \[1e\+300\]/],
    ['no shape', entry('"dtype":"F32","data_offsets":[0,4]'), /shape undefined/],
    [
      'a product beyond 2⁵³',
      entry('"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]'),
      /product is beyond/,
    ],
    [
      'a product beyond 2⁵³ before a zero',
      entry('"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]'),
      /product is beyond/,
    ],
    [
      'too many dimensions',
      entry(`"dtype":"F32","shape":[${Array(33).fill(1).join()}],"data_offsets":[0,4]`),
      /33 dimensions/,
    ],
    [
      'an offset that is no number',
      entry('"dtype":"F32","shape":[1],"data_offsets":[0,"4"]'),
      /data_offsets \[0,"4"\]/,
    ],
    ['one offset', entry('"dtype":"F32","shape":[1],"data_offsets":[4]'), /expected two/],
    ['three offsets', entry('"dtype":"F32","shape":[1],"data_offsets":[0,4,8]'), /expected two/],
    ['half an offset', entry('"dtype":"F32","shape":[1],"data_offsets":[0.5,4.5]'), /expected two/],
    [
      'an end before the begin',
      entry('"dtype":"F32","shape":[1],"data_offsets":[4,0]'),
      /byte 0, before it begins at 4/,
    ],
    [
      'an end beyond the data',
      entry('"dtype":"F32","shape":[2],"data_offsets":[0,8]'),
      /byte 8 of 4: the file is cut off/,
    ],
    [
      'a size that is not the shape’s',
      entry('"dtype":"F32","shape":[2],"data_offsets":[0,4]'),
      /4 bytes, but its shape/,
    ],
    ['a field that nobody knows', entry(`${good},"strides":[1]`), /unknown field "strides"/],
    ['an entry that is a list', file('{"x":[1]}'), /not described by a record/],
    ['an entry that is null', file('{"x":null}'), /not described by a record/],
    ['an overlap', two('[0,4]', '[2,6]', 6), /"b" overlaps/],
    ['two tensors in one place', two('[0,4]', '[0,4]', 4), /"b" overlaps/],
    ['a gap', two('[0,4]', '[8,12]', 12), /bytes 4 to 8 of the data, before "b"/],
    ['a gap at the start', two('[4,8]', '[8,12]', 12), /bytes 0 to 4/],
    ['bytes at the end', two('[0,4]', '[4,8]', 9), /the last 1 bytes/],
    ['data without a tensor', file('{}', 4), /the last 4 bytes/],
    ['metadata that is a text', file('{"__metadata__":"x"}'), /__metadata__ is not a record/],
    ['metadata with a number', file('{"__metadata__":{"a":1}}'), /gives "a" something else than a text/],
    ['metadata with a record', file('{"__metadata__":{"a":{}}}'), /gives "a" something else than a text/],
    ['metadata with half a surrogate pair', file('{"__metadata__":{"a":"\\ud800"}}'), /something else than a text/],
    ['a name with half a surrogate pair', file(`{"\\udc00":{${good}}}`, 4), /not Unicode/],
  ]
  for (const [what, bytes, reason] of cases)
    test(what, () => {
      const result = decode(bytes)
      assert.match(E.isLeft(result) ? result.left : assert.fail('it was read'), reason)
    })

  test('names that every object inherits do no harm', () => {
    const header = '{"__metadata__":{"__proto__":"m"},"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    const { tensors, metadata } = decoded(file(header, 4))
    assert.equal(tensors[0]?.name, '__proto__')
    assert.deepEqual(Object.entries(metadata), [['__proto__', 'm']])
    assert.equal(Object.hasOwn(Object.prototype, 'dtype'), false)
  })

  test('the largest shape without an entry takes no memory', () => {
    const { tensors } = decoded(file(`{"x":{"dtype":"F32","shape":[0,${2 ** 53 - 1}],"data_offsets":[0,0]}}`))
    assert.equal(tensors[0]?.data.length, 0)
  })
})
