import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { either as E } from 'fp-ts'
import { exitCode, explain } from '../../../src/core/errors.ts'
import { isAlive, ownIdentity } from '../../../src/io/run/processes.ts'
import { acquireLock, LOCK, releaseLock, removeStale } from '../../../src/io/run/runLock.ts'
import { folder, ok, refusal } from '../support.ts'

const ticket = (fields: Readonly<Record<string, unknown>>): string => JSON.stringify({ ...ownIdentity(), ...fields })

describe('the lock of a run', () => {
  test('keeps others out until it is given back', async (t) => {
    const at = folder(t)
    const lock = await ok(acquireLock(at))
    const error = await refusal(acquireLock(at))
    assert.equal(exitCode(error), 2)
    assert.match(explain(error), new RegExp(`Process ${process.pid} is training in ${at}`))
    await ok(releaseLock(lock))
    assert.equal(existsSync(join(at, LOCK)), false)
    await ok(acquireLock(at))
  })

  test('of a dead process, of one whose id lives on in another, and of nobody is taken over', async (t) => {
    const at = folder(t)
    for (const stale of [ticket({ pid: 999_999_999 }), ticket({ birth: '1' }), '', '{"pid":', '{"pid":-1}', 'null']) {
      writeFileSync(join(at, LOCK), stale)
      const lock = await ok(acquireLock(at))
      assert.equal(readFileSync(join(at, LOCK), 'utf8'), lock.ticket)
      await ok(releaseLock(lock))
    }
  })

  test('of another machine is left alone, with what to do', async (t) => {
    const at = folder(t)
    writeFileSync(join(at, LOCK), ticket({ host: `not-${hostname()}`, pid: 12 }))
    assert.match(
      explain(await refusal(acquireLock(at))),
      /locked by process 12 on not-.*If no process trains there any more, delete/,
    )
  })

  test('that somebody else took over is not ours to give back', async (t) => {
    const at = folder(t)
    const lock = await ok(acquireLock(at))
    writeFileSync(join(at, LOCK), 'another')
    await ok(releaseLock(lock))
    assert.equal(readFileSync(join(at, LOCK), 'utf8'), 'another')
  })

  test('goes to one of many who find it stale', async (t) => {
    const at = folder(t)
    writeFileSync(join(at, LOCK), ticket({ pid: 999_999_999 }))
    const results = await Promise.all(Array.from({ length: 10 }, () => acquireLock(at)()))
    assert.equal(results.filter(E.isRight).length, 1)
  })

  test('that was taken over since it was found stale is left to its new holder', async (t) => {
    const at = folder(t)
    const lock = await ok(acquireLock(at))
    await removeStale(join(at, LOCK), 'what it held before')
    assert.equal(readFileSync(join(at, LOCK), 'utf8'), lock.ticket)
    await removeStale(join(at, LOCK), lock.ticket)
    assert.deepEqual(readdirSync(at), [])
  })

  test('of a folder that is not there is a failure', async (t) => {
    assert.equal((await refusal(acquireLock(join(folder(t), 'no')))).tag, 'IoFailure')
  })
})

test('a killed process is dead, a living one alive, one elsewhere unknown', async () => {
  assert.equal(isAlive(ownIdentity()), true)
  assert.equal(isAlive({ ...ownIdentity(), host: 'elsewhere' }), undefined)
  const sleeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const identity = { pid: sleeper.pid ?? 0, host: hostname(), birth: 'unknown' }
  assert.equal(isAlive(identity), true)
  sleeper.kill('SIGKILL')
  await new Promise((resolve) => sleeper.on('exit', resolve))
  assert.equal(isAlive(identity), false)
})
