import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { type Child, startChild } from '../../bench/child.ts'

const node = (script: string): Child => startChild(process.execPath, ['-e', script])

const echo = `
  console.log('chatter of a library')
  console.log('{"ready":true}')
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { number } = JSON.parse(line)
    console.log(JSON.stringify(number > 2 ? { failure: 'too many' } : { twice: 2 * number }))
  })`

test('it answers one question after the other, and says what it cannot', async (t) => {
  const child = node(echo)
  t.after(child.stop)
  assert.deepEqual(await child.greeting(), E.right({ ready: true }))
  assert.deepEqual(await child.ask({ number: 1 }, 'twice'), E.right(2))
  assert.deepEqual(await child.ask({ number: 2 }, 'twice'), E.right(4))
  assert.deepEqual(await child.ask({ number: 3 }, 'twice'), E.left({ tag: 'failed', reason: 'too many' }))
})

test('one that dies says why, as far as it can', async () => {
  const killed = await node('process.kill(process.pid, "SIGKILL"); setInterval(() => 0, 1000)').greeting()
  assert.deepEqual(killed, E.left({ tag: 'doesNotFit', reason: 'it ended with SIGKILL' }))
  const complaining = await node('console.error("first\\nlast words"); process.exit(3)').greeting()
  assert.deepEqual(complaining, E.left({ tag: 'failed', reason: 'last words' }))
  const silent = await node('process.exit(3)').greeting()
  assert.deepEqual(silent, E.left({ tag: 'failed', reason: 'it ended with 3' }))
})

test('one that is not there, and one that was stopped, fail', async (t) => {
  const absent = await startChild('/nowhere/python3', []).greeting()
  assert.ok(E.isLeft(absent))
  assert.equal(absent.left.tag, 'failed')
  const stopped = node(echo)
  t.after(stopped.stop)
  await stopped.greeting()
  await stopped.stop()
  assert.ok(E.isLeft(await stopped.ask({ number: 1 }, 'twice')))
})
