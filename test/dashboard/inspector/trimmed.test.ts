import assert from 'node:assert/strict'
import { test } from 'node:test'
import { trimmed } from '../../../src/dashboard/inspector/trimmed.ts'
import { dncSchema } from '../../../src/memories/dnc/schema.ts'
import { recordedFields } from '../../../src/memories/schema.ts'
import type { Recording } from '../../../src/recording/recording.ts'

const numbers = (...shape: ReadonlyArray<number>) => ({
  shape,
  data: new Float32Array(shape.reduce((product, size) => product * size, 1)),
})

const [T, N] = [4, 10]
const recording: Recording = {
  anatomy: { kind: 'dnc', slots: N, wordSize: 1, readHeads: 1, writeHeads: 1, shifts: 0 },
  fields: recordedFields(dncSchema),
  inputs: numbers(T, 1),
  targets: numbers(T, 1),
  mask: numbers(T),
  outputs: numbers(T, 1),
  intermediates: {
    readWeightings: numbers(T, 1, N),
    link: numbers(T, 1, N, N),
    backward: numbers(T, 1, 1, N),
    forward: numbers(T, 1, 1, N),
    memory: numbers(T, N, 1),
    hidden: numbers(T, 2),
  },
}
const namesIn = (most: number): ReadonlyArray<string> => Object.keys(trimmed(recording, most).intermediates).sort()

test('a recording that is small enough stays as it is', () => {
  assert.deepEqual(trimmed(recording), recording)
})

test('the link goes first, then what else is not needed, until the rest is small enough', () => {
  assert.deepEqual(namesIn(567), ['backward', 'forward', 'hidden', 'memory', 'readWeightings'])
  assert.deepEqual(namesIn(168), ['backward', 'forward', 'hidden', 'memory', 'readWeightings'])
  assert.deepEqual(namesIn(167), ['forward', 'hidden', 'memory', 'readWeightings'])
  assert.deepEqual(namesIn(90), ['hidden', 'memory', 'readWeightings'])
  assert.deepEqual(namesIn(0), ['hidden', 'readWeightings'])
})
