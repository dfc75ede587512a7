import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { pooled } from '../../src/commands/reproduce/pool.ts'

test('all items are worked on, no more at a time than allowed, and results keep their order', async () => {
  let busy = 0
  let most = 0
  const work = async (n: number): Promise<number> => {
    most = Math.max(most, ++busy)
    await sleep(5 - n)
    busy--
    return n * n
  }
  assert.deepEqual(await pooled([0, 1, 2, 3, 4], 2, work, () => false), [0, 1, 4, 9, 16])
  assert.equal(most, 2)
  assert.deepEqual(await pooled([], 2, work, () => false), [])
})

test('once it is over, what was begun ends, and nothing else begins', async () => {
  let over = false
  const work = async (n: number): Promise<number> => {
    await sleep(1)
    over ||= n === 2
    return n
  }
  assert.deepEqual(await pooled([1, 2, 3, 4], 1, work, () => over), [1, 2])
})
