import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { followLines } from '../../../src/dashboard/server/lines.ts'
import { folderFor } from './support.ts'

const following = (t: TestContext) => {
  const path = join(folderFor(t), 'metrics.jsonl')
  const told: string[] = []
  const { poll } = followLines(path, {
    line: (text) => void told.push(text),
    reset: () => void told.splice(0),
  })
  return { path, told, poll }
}

test('lines are told once, when they are whole', async (t) => {
  const { path, told, poll } = following(t)
  assert.equal(await poll(), false, 'there is no file yet')
  writeFileSync(path, 'one\ntwo\nthr')
  assert.equal(await poll(), true)
  assert.deepEqual(told, ['one', 'two'])
  assert.equal(await poll(), false)
  appendFileSync(path, Buffer.from('ee ü').subarray(0, -1))
  await poll()
  appendFileSync(path, Buffer.from('ü').subarray(1))
  appendFileSync(path, '\n\nfive\n')
  await poll()
  assert.deepEqual(told, ['one', 'two', 'three ü', '', 'five'])
})

test('a file that is cut, replaced, rewritten or removed begins anew', async (t) => {
  const { path, told, poll } = following(t)
  writeFileSync(path, 'one\ntwo\nthree\n')
  await poll()
  writeFileSync(path, 'one\n')
  assert.equal(await poll(), true)
  assert.deepEqual(told, ['one'], 'cut')
  writeFileSync(`${path}.new`, 'one\nother\n')
  renameSync(`${path}.new`, path)
  await poll()
  assert.deepEqual(told, ['one', 'other'], 'replaced')
  const long = 'x'.repeat(200)
  writeFileSync(path, `one\n${long}\n`)
  await poll()
  writeFileSync(`${path}.new`, `eno\n${long}\n`)
  renameSync(`${path}.new`, path)
  await poll()
  assert.deepEqual(told, ['eno', long], 'replaced by one that ends alike')
  writeFileSync(path, `uno\notro\n${long}!\n`)
  await poll()
  assert.deepEqual(told, ['uno', 'otro', `${long}!`], 'rewritten in place, and longer than before')
  rmSync(path)
  assert.equal(await poll(), true)
  assert.deepEqual(told, [], 'removed')
})

test('a line that never ends is not kept; the next one is told', async (t) => {
  const { path, told, poll } = following(t)
  writeFileSync(path, 'a\n')
  for (let n = 0; n < 5; n++) appendFileSync(path, 'x'.repeat(1 << 19))
  await poll()
  appendFileSync(path, '\nb\n')
  await poll()
  assert.deepEqual(told, ['a', 'b'])
})

test('a pipe in its place is refused, and not waited for', async (t) => {
  const { path, told, poll } = following(t)
  execFileSync('mkfifo', [path])
  await assert.rejects(poll(), /it is a pipe, not a file/)
  assert.deepEqual(told, [])
})
