import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, test } from 'node:test'
import { appendEvents, createEventFile, eventFileName } from '../../../src/io/files/eventFile.ts'
import { eventsOf, records } from '../../formats/tensorboard/decoder.ts'
import { folder, ok, refusal } from '../support.ts'

const scalar = (step: number) => ({ wallTime: step, step, summary: [{ tag: 'x', scalar: step }] })

describe('event files', () => {
  test('begin with their version, and grow by whole records', async (t) => {
    const at = join(folder(t), 'tensorboard')
    const { path, isFirst } = await ok(createEventFile(at, { wallTime: 1_700_000_000.9, host: 'here' }))
    assert.deepEqual([basename(path), isFirst], ['events.out.tfevents.1700000000.here', true])
    await ok(appendEvents(path, [scalar(1), scalar(2)]))
    const before = readFileSync(path)
    await ok(appendEvents(path, [scalar(3)]))
    const after = readFileSync(path)
    assert.deepEqual(after.subarray(0, before.length), before, 'append-only')
    const [first, ...rest] = eventsOf(path)
    assert.deepEqual(first, { wallTime: 1_700_000_000.9, step: 0, fileVersion: 'brain.Event:2' })
    assert.deepEqual(
      rest.map(({ step }) => step),
      [1, 2, 3],
    )
    const cut = records(after.subarray(0, after.length - 5))
    assert.equal(cut.records.length, 3, 'a crash costs the last record alone')
  })

  test('a later session’s file comes later, though the clock may stand or go back', () => {
    const first = eventFileName(['other', 'events.out.tfevents.oops'], 1_700_000_000, 'a.b c/ü')
    assert.equal(first, 'events.out.tfevents.1700000000.a-b-c--')
    const second = eventFileName([first], 1_700_000_000.5, 'a')
    const third = eventFileName([second, first], 1_600_000_000, 'b')
    const fourth = eventFileName([second, third, first], 1_700_000_099, 'a')
    assert.deepEqual([first, second, third, fourth], [fourth, third, second, first].toSorted())
    assert.equal(eventFileName([], 5, ''), 'events.out.tfevents.0000000005.engram')
  })

  test('a file that went away, or a folder that is none, is an error and nothing is made', async (t) => {
    const at = folder(t)
    const { path } = await ok(createEventFile(at, { wallTime: 1, host: 'here' }))
    assert.equal((await ok(createEventFile(at, { wallTime: 1, host: 'here' }))).isFirst, false)
    rmSync(path)
    assert.equal((await refusal(appendEvents(path, [scalar(1)]))).tag, 'IoFailure')
    assert.equal(existsSync(path), false)
    writeFileSync(join(at, 'taken'), '')
    assert.equal((await refusal(createEventFile(join(at, 'taken'), { wallTime: 1, host: 'here' }))).tag, 'IoFailure')
  })
})
