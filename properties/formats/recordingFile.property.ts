import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { decodeRecording, encodeRecording } from '../../src/formats/recordingFile.ts'
import { decode, encode } from '../../src/formats/safetensors/index.ts'
import type { RecordedField } from '../../src/memories/schema.ts'
import { targetKinds } from '../../src/models/targets.ts'
import type { Numbers, Recording } from '../../src/recording/recording.ts'
import { law } from '../law.ts'

const numbers: fc.Arbitrary<Numbers> = fc
  .array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 })
  .chain((shape) => {
    const length = shape.reduce((size, n) => size * n, 1)
    return fc
      .array(fc.float(), { minLength: length, maxLength: length })
      .map((values) => ({ shape, data: Float32Array.from(values) }))
  })

const size = fc.nat(200)
const name = fc.stringMatching(/^[a-z]{1,8}$/)
const caption = fc.record({ title: fc.string(), text: fc.string(), value: fc.string() })
const role = fc.constantFrom('weightings', 'gate', 'memory')
const field = fc.record({ axes: fc.string(), role, caption }, { requiredKeys: ['axes'] }) as fc.Arbitrary<RecordedField>

const recordings: fc.Arbitrary<Recording> = fc.record(
  {
    anatomy: fc.record({
      kind: fc.constantFrom('dnc', 'ntm', 'none'),
      slots: size,
      wordSize: size,
      readHeads: size,
      writeHeads: size,
      shifts: size,
    }),
    fields: fc.dictionary(name, field),
    inputs: numbers,
    targets: numbers,
    mask: numbers,
    outputs: numbers,
    intermediates: fc.dictionary(name, numbers),
    readAs: fc.record(
      { kind: fc.constantFrom(...targetKinds), names: fc.array(fc.string()) },
      { requiredKeys: ['kind'] },
    ),
    channels: fc.record({ inputs: fc.array(fc.string()), targets: fc.array(fc.string()) }),
    timeline: fc.array(fc.record({ name: fc.string(), from: size, to: size })),
  },
  { requiredKeys: ['anatomy', 'fields', 'inputs', 'targets', 'mask', 'outputs', 'intermediates'] },
) as fc.Arbitrary<Recording>

/** Without fast-check's null prototypes. */
const plainly = <A>(value: A): A => JSON.parse(JSON.stringify(value)) as A

law('a recording survives its file', recordings, (recording) => {
  const plain = {
    ...recording,
    anatomy: { ...recording.anatomy },
    fields: plainly(recording.fields),
    ...(recording.readAs && { readAs: plainly(recording.readAs) }),
    ...(recording.channels && { channels: plainly(recording.channels) }),
    ...(recording.timeline && { timeline: plainly(recording.timeline) }),
    intermediates: { ...recording.intermediates },
  }
  assert.deepEqual(decodeRecording(encodeRecording(plain)), plain)
  return true
})

law('bytes that are no recording are refused by a RangeError', fc.uint8Array({ maxLength: 64 }), (bytes) => {
  assert.throws(() => decodeRecording(bytes), /^RangeError: recording: its? /)
  return true
})

const rightOf = <A>(result: E.Either<string, A>): A => {
  if (E.isLeft(result)) assert.fail(result.left)
  return result.right
}

test('a recording that lost a part is refused, and the part named', () => {
  const one: Numbers = { shape: [1], data: Float32Array.of(1) }
  const anatomy = { kind: 'ntm', slots: 1, wordSize: 1, readHeads: 1, writeHeads: 1, shifts: 1 }
  const whole = { anatomy, fields: {}, inputs: one, targets: one, mask: one, outputs: one, intermediates: {} }
  const { tensors, metadata } = rightOf(decode(encodeRecording(whole)))
  const cut = encode({ tensors: tensors.filter(({ name }) => name !== 'mask'), metadata })
  assert.throws(() => decodeRecording(cut), /no float32 tensor mask/)
  const misnamed = { ...whole, anatomy: { ...anatomy, slots: -1 } }
  assert.throws(() => decodeRecording(encodeRecording(misnamed)), /slots: expected a whole number ≥ 0, got -1/)
})
