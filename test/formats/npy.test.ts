import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { either as E } from 'fp-ts'
import { zipSync } from 'fflate'
import { decodeNpy, encodeNpy } from '../../src/formats/npy.ts'
import { readNpz } from '../../src/formats/npz.ts'

/** Files that NumPy 2.4 wrote, in base64. */
type Fixtures = Readonly<{
  read: Readonly<Record<string, string>>
  refused: Readonly<Record<string, string>>
  stored: string
  deflated: string
}>
const fixtures = JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/numpy.json'), 'utf8')) as Fixtures
const bytesOf = (text: string | undefined): Uint8Array => Buffer.from(text ?? '', 'base64')

const MAX = 2 ** 53 - 1
const matrix = [1, 2, 3, -4, 5.5, 0.25]

const expected: Readonly<Record<string, readonly [dtype: string, shape: number[], data: number[]]>> = {
  f2: ['f2', [5], [1, -2.5, 65504, 2 ** -24, Number.POSITIVE_INFINITY]],
  'f4, big-endian': ['f4', [2, 3], matrix],
  'f8, columns first': ['f8', [2, 3], matrix],
  'i8, version 2': ['i8', [3], [1, -2, MAX]],
  'u8, big-endian, version 3': ['u8', [2], [7, MAX]],
  i2: ['i2', [2], [-3, 300]],
  'u1, no axes': ['u1', [], [200]],
  b1: ['b1', [2], [1, 0]],
  'three axes, columns first': ['i4', [2, 3, 4], Array.from({ length: 24 }, (_, at) => at)],
  'no entries': ['f4', [0, 3], []],
}

describe('arrays that NumPy wrote', () => {
  test('every fixture is expected', () => assert.deepEqual(Object.keys(fixtures.read), Object.keys(expected)))

  for (const [name, [dtype, shape, data]] of Object.entries(expected))
    test(`are read: ${name}`, () => {
      const array = decodeNpy(bytesOf(fixtures.read[name]))
      if (E.isLeft(array)) assert.fail(array.left)
      assert.deepEqual({ ...array.right, data: [...array.right.data] }, { dtype, shape, data })
    })

  const reasons: Readonly<Record<string, RegExp>> = {
    O: /dtype "\|O" \(Python objects\); f2, f4/,
    U: /dtype "<U2" \(texts\)/,
    c8: /dtype "<c8" \(complex numbers\)/,
    fields: /entries with fields/,
    i8: /entry 1 is about 1152921504606847000, beyond/,
  }
  for (const [name, reason] of Object.entries(reasons))
    test(`are refused: ${name}`, () => {
      const array = decodeNpy(bytesOf(fixtures.refused[name]))
      assert.match(E.isLeft(array) ? array.left : 'read', reason)
    })

  test('a file of ours has the bytes of NumPy’s', () => {
    const theirs = bytesOf(fixtures.read['no entries'])
    assert.deepEqual(encodeNpy([0, 3], new Float32Array(0)), new Uint8Array(theirs))
  })

  for (const archive of ['stored', 'deflated'] as const)
    test(`are read from an archive: ${archive}`, () => {
      const arrays = readNpz(bytesOf(fixtures[archive]), { maxBytes: 10_000 })
      if (E.isLeft(arrays)) assert.fail(arrays.left)
      assert.deepEqual([...arrays.right.keys()], ['controller/kernel', 'b'])
      assert.deepEqual(arrays.right.get('controller/kernel')?.shape, [3, 100])
      assert.deepEqual(arrays.right.get('b'), { dtype: 'i8', shape: [2], data: Float64Array.of(3, 4) })
    })
})

describe('an archive is refused', () => {
  const refusal = (bytes: Uint8Array, maxBytes = 1_000_000): string => {
    const arrays = readNpz(bytes, { maxBytes })
    return E.isLeft(arrays) ? arrays.left : 'read'
  }
  const array = encodeNpy([2], Float32Array.of(1, 2))

  test('whose members take more than the limit', () =>
    assert.match(refusal(bytesOf(fixtures.deflated), 1000), /1,472 bytes, more than the limit of 1,000/))

  test('that holds something else', () =>
    assert.match(refusal(zipSync({ 'a.npy': array, 'read.me': array })), /member "read\.me" is no \.npy file/))

  test('with a member that is no array, by name', () =>
    assert.match(
      refusal(zipSync({ 'a.npy': array.subarray(0, 100) })),
      /member "a\.npy" cannot be read: it is cut off/,
    ))

  test('that is no archive', () => assert.match(refusal(array), /no zip archive/))

  test('that is encrypted', () => {
    const bytes = zipSync({ 'a.npy': array })
    const entry = Buffer.from(bytes).indexOf('PK\u0001\u0002')
    bytes[entry + 8] = 1
    assert.match(refusal(bytes), /member "a\.npy" is encrypted/)
  })

  test('with a damaged member', () => {
    const bytes = zipSync({ 'a.npy': array }, { level: 0 })
    bytes[30 + 5 + 128] = 7
    assert.match(refusal(bytes), /member "a\.npy" does not match its checksum/)
  })
})

describe('a bomb', () => {
  const zeros = zipSync({ 'a.npy': new Uint8Array(2 ** 26) })
  /** A member of 64 MiB of zeros, whose size is declared as another. */
  const bomb = (declared: number): Uint8Array => {
    const bytes = zeros.slice()
    const entry = Buffer.from(bytes).indexOf('PK\u0001\u0002')
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(entry + 24, declared, true)
    return bytes
  }
  const refused = (bytes: Uint8Array, maxBytes: number): readonly [reason: string, taken: number] => {
    const before = process.memoryUsage().arrayBuffers
    const arrays = readNpz(bytes, { maxBytes })
    return [E.isLeft(arrays) ? arrays.left : 'read', process.memoryUsage().arrayBuffers - before]
  }

  test('that declares its size is not inflated', () => {
    const [reason, taken] = refused(bomb(2 ** 26), 2 ** 20)
    assert.match(reason, /67,108,864 bytes, more than the limit of 1,048,576/)
    assert.ok(taken < 2 ** 20, `${taken} bytes`)
  })

  test('that declares less is inflated no further than that, and one chunk', () => {
    const [reason, taken] = refused(bomb(1000), 2 ** 20)
    assert.match(reason, /does not inflate to the 1000 bytes that it declares/)
    assert.ok(taken < 2 ** 25, `${taken} bytes`)
  })

  test('that declares more than deflate can yield takes no memory', () => {
    const [reason, taken] = refused(bomb(2 ** 30), 2 ** 31)
    assert.match(reason, /does not inflate to the 1073741824 bytes/)
    assert.ok(taken < 2 ** 20, `${taken} bytes`)
  })
})
