import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readComplaint, writeComplaint } from '../../../src/fused/dataParallel/complaint.ts'

const ROOM = 16

/** What is left of a message in shared memory that held another one before. */
const kept = (message: string): string => {
  const bytes = new Uint8Array(new SharedArrayBuffer(ROOM)).fill(0x21)
  writeComplaint(bytes, message)
  return readComplaint(bytes)
}

test('a complaint keeps its last byte where it fills its room, and is cut after a whole character', () => {
  for (const [message, expected] of [
    ['', ''],
    ['x', 'x'],
    ['x'.repeat(ROOM - 1), 'x'.repeat(ROOM - 1)],
    ['x'.repeat(ROOM - 1) + 'y', 'x'.repeat(ROOM - 1) + 'y'],
    ['x'.repeat(ROOM - 1) + 'yz', 'x'.repeat(ROOM - 1) + 'y'],
    ['ü'.repeat(ROOM / 2), 'ü'.repeat(ROOM / 2)],
    ['x' + 'ü'.repeat(ROOM / 2), 'x' + 'ü'.repeat(ROOM / 2 - 1)],
    ['xx' + '🧠'.repeat(4), 'xx' + '🧠'.repeat(3)],
    ['a\0b', 'a b'],
  ] as const)
    assert.equal(kept(message), expected)
})
