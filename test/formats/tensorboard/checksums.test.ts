import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32, crc32c } from '../../../src/formats/tensorboard/checksums.ts'
import { slowCrc32c } from './decoder.ts'

const ascending = Uint8Array.from({ length: 32 }, (_, index) => index)

test('CRC-32C of the worked values of RFC 3720, and of the digits', () => {
  for (const [bytes, checksum] of [
    [new Uint8Array(32), 0x8a91_36aa],
    [new Uint8Array(32).fill(0xff), 0x62a8_ab43],
    [ascending, 0x46dd_794e],
    [ascending.toReversed(), 0x113f_db5c],
    [Buffer.from('123456789'), 0xe306_9283],
    [new Uint8Array(0), 0],
  ] as const) {
    assert.equal(crc32c(bytes), checksum)
    assert.equal(slowCrc32c(bytes), checksum)
  }
})

test('the CRC-32 of PNG, of the digits and of an empty IEND', () => {
  assert.equal(crc32(Buffer.from('123456789')), 0xcbf4_3926)
  assert.equal(crc32(Buffer.from('IEND')), 0xae42_6082)
})
