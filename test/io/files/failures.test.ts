import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { either as E, taskEither as TE } from 'fp-ts'
import { type AppError, explain } from '../../../src/core/errors.ts'
import { appendToFile } from '../../../src/io/files/appendFile.ts'
import { linkAtomically, writeFileAtomically } from '../../../src/io/files/atomicFile.ts'
import { attempt, cleanedUp, cleanedUpOnFailure } from '../../../src/io/files/failures.ts'
import { makeFolder } from '../../../src/io/files/folder.ts'
import { readBytes, readText } from '../../../src/io/files/regularFile.ts'
import { reasons, unexplainedFailure } from '../../../src/io/files/systemErrors.ts'
import { folder, ok, refusal } from '../support.ts'

const failing = (code: string, syscall: string) =>
  Object.assign(new Error(`${code}: as the system says, ${syscall} 'x'`), { code, syscall, path: 'x' })

const operations = ['open', 'read', 'write', 'fsync', 'rename', 'unlink', 'mkdir', 'close', 'stat', 'scandir', 'link']

describe('the reason of a failed call', () => {
  for (const [code, reason] of Object.entries(reasons).filter(
    ([name]) => name.startsWith('E') && !name.startsWith('ERR'),
  ))
    test(`${code} is told in plain words, whatever was tried`, async () => {
      assert.ok(code in constants.errno || code === 'ENOTSUP', code)
      assert.doesNotMatch(reason, /E[A-Z]{3,}/)
      for (const syscall of operations) {
        const error = await refusal(attempt('write', 'a/b', () => Promise.reject(failing(code, syscall))))
        assert.equal(explain(error), `Cannot write a/b: ${reason}`)
        assert.match(explain(unexplainedFailure(failing(code, syscall)) as AppError), new RegExp(`^Cannot .* x: `))
      }
    })

  test('an unknown code is told in the system’s words, and a bug is none of its failures', async () => {
    const error = await refusal(attempt('read', 'a', () => Promise.reject(failing('EUNHEARD', 'read'))))
    assert.equal(explain(error), 'Cannot read a: as the system says')
    await assert.rejects(attempt('read', 'a', () => Promise.reject(new TypeError('a bug')))(), TypeError)
    assert.equal(unexplainedFailure(new TypeError('a bug')), undefined)
  })
})

describe('real failures', () => {
  const long = 'x'.repeat(300)
  /** What is tried, and what it says. */
  const tries: ReadonlyArray<readonly [name: string, attempt: (at: string) => Promise<unknown>, says: RegExp]> = [
    ['a name too long, read', (at) => readBytes(join(at, long), 'config'), /the name is too long/],
    ['a name too long, written', (at) => ok(writeFileAtomically(join(at, long), 'x')), /the name is too long/],
    ['links in a circle', (at) => readText(join(at, 'circle'), 'config'), /its symbolic links lead in a circle/],
    ['a file as a directory', (at) => readText(join(at, 'file', 'x'), 'config'), /part of the path is not a directory/],
    ['a file as a directory, made', (at) => makeFolder(join(at, 'file', 'x')), /part of the path is not a directory/],
    ['a directory of a file’s name', (at) => makeFolder(join(at, 'file')), /it exists, and is not a directory/],
    ['a null byte', (at) => readText(join(at, 'a\0b'), 'config'), /the path has a null byte/],
    ['UTF-16', (at) => readText(join(at, 'utf16'), 'config'), /it is UTF-16 text; save it as UTF-8/],
    ['an append to a directory', (at) => ok(appendToFile(at, 'x')), /it is a directory, not a file/],
    ['an append to a device', () => ok(appendToFile('/dev/null', 'x')), /it is a device, not a file/],
    ['a missing source', (at) => ok(linkAtomically(join(at, 'no'), join(at, 'b'))), /no such file or directory/],
  ]
  for (const [name, tried, says] of tries)
    test(name, async (t) => {
      const at = folder(t)
      symlinkSync(join(at, 'circle'), join(at, 'circle'))
      writeFileSync(join(at, 'file'), '')
      writeFileSync(join(at, 'utf16'), Buffer.from('\uFEFF{}', 'utf16le'))
      const told = await attempt('try', 'it', () => tried(at))().then(
        (result) => (E.isLeft(result) ? explain(result.left) : 'no error'),
        (error: unknown) => String(error),
      )
      assert.match(told, says)
    })

  test('a read-only directory is no missing one', {
    skip: process.getuid?.() === 0 && 'the superuser may write everywhere',
  }, async (t) => {
    const at = folder(t)
    mkdirSync(join(at, 'closed'))
    chmodSync(join(at, 'closed'), 0o500)
    await assert.rejects(makeFolder(join(at, 'closed', 'a', 'b')), /EACCES/)
    chmodSync(join(at, 'closed'), 0o700)
  })
})

describe('cleaning up', () => {
  const failure = (reason: string): AppError => ({ tag: 'IoFailure', action: 'do', path: 'it', reason })

  test('the first error counts; that of the cleanup is told after it', async () => {
    const first = TE.left(failure('first'))
    const second = TE.left(failure('second'))
    for (const clean of [cleanedUp(second), cleanedUpOnFailure(second)])
      assert.equal(explain(await refusal(clean(first))), 'Cannot do it: first\n  • Then also: Cannot do it: second')
    assert.equal(explain(await refusal(cleanedUp(second)(TE.right(1)))), 'Cannot do it: second')
    assert.equal(await ok(cleanedUpOnFailure(second)(TE.right(1))), 1)
  })

  test('also after a bug, which is not hidden', async () => {
    let isClean = false
    const clean = cleanedUp(
      TE.fromIO(() => {
        isClean = true
      }),
    )
    await assert.rejects(clean(() => Promise.reject(new TypeError('a bug')))(), TypeError)
    assert.ok(isClean)
  })
})
