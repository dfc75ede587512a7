import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { alternating, type Failure, type Side } from '../../bench/alternation.ts'

/** A side whose iterations take so many milliseconds each, and that writes down its turns. */
const side = (name: string, ms: number, turns: string[]): Side => ({
  time: async (iterations) => {
    turns.push(`${name}${iterations}`)
    return E.right(Array.from({ length: iterations }, () => ms))
  },
})

const broken = (failure: Failure, after = 0): Side => {
  let left = after
  return { time: async (n) => (left-- > 0 ? E.right(Array.from({ length: n }, () => 1)) : E.left(failure)) }
}

test('both sides warm up, then take turns of about a second until each has enough', async () => {
  const turns: string[] = []
  const [ours, theirs] = await alternating([side('a', 250, turns), side('b', 900, turns)], { iterations: 8, ms: 4000 })
  assert.deepEqual(turns.slice(0, 8), ['a1', 'a1', 'a1', 'a1', 'a1', 'b1', 'b1', 'b1'])
  assert.deepEqual(turns.slice(8), ['a2', 'b1', 'a2', 'b1', 'a2', 'b1', 'a2', 'b1', 'a2', 'b1'])
  assert.ok(ours && E.isRight(ours) && theirs && E.isRight(theirs))
  assert.equal(ours.right.length, 10)
  assert.equal(theirs.right.length, 5)
})

test('an iteration that takes longer than is enough is timed once', async () => {
  const turns: string[] = []
  const [ours] = await alternating([side('a', 30_000, turns)], { iterations: 100, ms: 20_000 })
  assert.deepEqual(turns, ['a1', 'a1'])
  assert.deepEqual(ours, E.right([30_000]))
})

test('a side that fails drops out; the others go on', async () => {
  const failure: Failure = { tag: 'doesNotFit', reason: 'out of memory' }
  const turns: string[] = []
  const [ours, theirs] = await alternating([side('a', 100, turns), broken(failure, 6)], { iterations: 100, ms: 20_000 })
  assert.ok(ours && E.isRight(ours))
  assert.equal(ours.right.length, 100)
  assert.deepEqual(theirs, E.left(failure))
})

test('where the first fails there is nothing to compare with', async () => {
  const failure: Failure = { tag: 'doesNotFit', reason: 'out of memory' }
  const turns: string[] = []
  const [ours, theirs] = await alternating([broken(failure), side('b', 1, turns)], { iterations: 100, ms: 20_000 })
  assert.deepEqual(ours, E.left(failure))
  assert.ok(theirs && E.isLeft(theirs))
  assert.deepEqual(turns, [])
  await alternating([broken(failure, 5), side('b', 1, turns)], { iterations: 100, ms: 20_000 })
  assert.deepEqual(turns, ['b1', 'b1', 'b1', 'b1', 'b1', 'b25'])
})
