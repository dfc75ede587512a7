import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isEvaluated, isRecordLine, recordTextOf } from '../../../src/dashboard/server/record.ts'
import { recordLine } from './support.ts'

test('a record is told as it is, numbers that are not finite, too', () => {
  for (const evaluated of [false, true]) {
    const line = recordLine(3, evaluated).trim()
    assert.deepEqual(JSON.parse(recordTextOf(line) ?? ''), JSON.parse(line))
    assert.ok(isRecordLine(line))
    assert.equal(isEvaluated(line), evaluated)
  }
  assert.equal(recordTextOf('{"step":1,"loss":"NaN"}'), '{"step":1,"loss":"NaN"}')
})

test('what is no part of a record is not told', () => {
  for (const line of ['', '{', 'null', '[1]', '"step"', '{"loss":1}', '{"step":"1"}', '{"step":1.5}'])
    assert.equal(recordTextOf(line), undefined, line)
  const told = recordTextOf(
    '{"step":1,"loss":"<b>","secret":"x","evaluation":{"heldOut":{"loss":2,"a":"b"},"variants":{"v":7}}}',
  )
  assert.equal(told, '{"step":1,"evaluation":{"heldOut":{"loss":2},"variants":{}}}')
})
