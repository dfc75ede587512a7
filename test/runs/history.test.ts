import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHistory, type History, START } from '../../src/runs/history.ts'

/** A reader that comes now and then, and what it has. */
const reader = (history: History<string>) => {
  let cursor = START
  let had: ReadonlyArray<number> = []
  return {
    read: (most = 7): ReadonlyArray<number> => {
      let slices = 0
      for (let slice = history.since(cursor, most); slice !== undefined; slice = history.since(cursor, most)) {
        assert.ok(slices++ < 1000, 'there is always more')
        cursor = slice.cursor
        had = [...had.slice(0, slice.from), ...slice.records.map(Number)]
      }
      return had
    },
  }
}

test('a short history is all there, in order', () => {
  const history = createHistory<string>(10)
  const { read } = reader(history)
  for (let n = 0; n < 10; n++) {
    history.add(() => String(n), false)
    assert.deepEqual(
      read(),
      Array.from({ length: n + 1 }, (_, index) => index),
    )
  }
  assert.equal(history.since({ epoch: 0, sent: 10, tail: -1 }, 5), undefined)
})

test('a long one is thinned evenly, keeps its evaluations, and always has the newest', () => {
  const limit = 100
  const history = createHistory<string>(limit)
  const { read } = reader(history)
  for (let n = 0; n < 12_345; n++) {
    history.add(() => String(n), n % 500 === 7)
    if (n % 97 === 0) assert.equal(read().at(-1), n)
  }
  const had = read()
  assert.ok(had.length <= limit + 1 && had.length > limit / 4, String(had.length))
  assert.deepEqual(reader(history).read(), had, 'who was there from the start has what who comes late gets')
  for (let n = 7; n < 12_345; n += 500) assert.ok(had.includes(n), `the evaluation at ${n}`)
  const plain = had.filter((n) => n % 500 !== 7).slice(0, -1)
  const gaps = new Set(plain.slice(1).map((n, index) => n - (plain[index] ?? 0)))
  assert.equal(gaps.size, 1, `gaps of ${[...gaps].join(', ')}`)
  assert.equal(had.at(-1), 12_344)
})

test('evaluations alone stay within the bound', () => {
  const history = createHistory<string>(50)
  for (let n = 0; n < 4321; n++) history.add(() => String(n), true)
  const had = reader(history).read()
  assert.ok(had.length <= 51 && had.length > 12, String(had.length))
  assert.equal(had.at(-1), 4320)
})

test('a history that begins anew is read anew', () => {
  const history = createHistory<string>(10)
  const { read } = reader(history)
  for (const n of [1, 2, 3]) history.add(() => String(n), false)
  read()
  history.clear()
  assert.deepEqual(read(), [])
  history.add(() => '9', false)
  assert.deepEqual(read(), [9])
})

test('what turns out to be no record is left out, and what is not kept is not made', () => {
  const history = createHistory<string>(10)
  const { read } = reader(history)
  let made = 0
  const record = (n: number) => () => {
    made++
    return n % 5 === 1 ? undefined : String(n)
  }
  for (let n = 0; n < 6; n++) history.add(record(n), false)
  assert.deepEqual(read(), [0, 2, 3, 4, 5])
  for (let n = 6; n < 10_000; n++) history.add(record(n), false)
  assert.ok(read().every((n) => n % 5 !== 1))
  assert.ok(made < 200, `${made} of 10,000 were made`)
})
