import assert from 'node:assert/strict'
import { linkSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { linkAtomically, writeFileAtomically } from '../../../src/io/files/atomicFile.ts'
import { sweep, temporaryName } from '../../../src/io/files/temporary.ts'
import { folder, ok, refusal } from '../support.ts'

describe('writing a file at once', () => {
  test('makes and replaces it, and leaves nothing else', async (t) => {
    const path = join(folder(t), 'a.txt')
    await ok(writeFileAtomically(path, 'first'))
    await ok(writeFileAtomically(path, Uint8Array.of(0x32)))
    assert.equal(readFileSync(path, 'utf8'), '2')
    assert.deepEqual(readdirSync(join(path, '..')), ['a.txt'])
  })

  test('never writes into the old file: who has it open reads it to its end', async (t) => {
    const at = folder(t)
    const [path, old] = [join(at, 'a'), join(at, 'old')]
    await ok(writeFileAtomically(path, 'old'))
    linkSync(path, old)
    await ok(writeFileAtomically(path, 'new'))
    assert.deepEqual([readFileSync(old, 'utf8'), readFileSync(path, 'utf8')], ['old', 'new'])
  })

  test('a failure leaves the old content and no temporary file', async (t) => {
    const path = join(folder(t), 'a')
    mkdirSync(join(path, 'b'), { recursive: true })
    const error = await refusal(writeFileAtomically(path, 'x'))
    assert.deepEqual([error.tag, statSync(path).isDirectory()], ['IoFailure', true])
    assert.deepEqual(readdirSync(join(path, '..')), ['a'])
  })

  test('a missing folder is a failure that names the file', async (t) => {
    const path = join(folder(t), 'no', 'a')
    const error = await refusal(writeFileAtomically(path, 'x'))
    assert.deepEqual(error, { tag: 'IoFailure', action: 'write', path, reason: 'no such file or directory' })
  })

  test('a bug is no failure of the system', async (t) => {
    const path = join(folder(t), 'a')
    await assert.rejects(writeFileAtomically(path, 1 as unknown as string)(), TypeError)
    assert.deepEqual(readdirSync(join(path, '..')), [])
  })
})

describe('linking a file at once', () => {
  test('replaces what was there, leaves nothing else, and what follows leaves the link alone', async (t) => {
    const at = folder(t)
    const [source, path] = [join(at, 'source'), join(at, 'path')]
    writeFileSync(source, 'new')
    writeFileSync(path, 'old')
    await ok(linkAtomically(source, path))
    // Renaming one link onto another of the same file does nothing: the temporary name must go all the same.
    await ok(linkAtomically(source, path))
    assert.deepEqual(readdirSync(at).sort(), ['path', 'source'])
    await ok(writeFileAtomically(source, 'newer'))
    assert.equal(readFileSync(path, 'utf8'), 'new')
  })

  test('a missing source is a failure', async (t) => {
    const at = folder(t)
    assert.equal((await refusal(linkAtomically(join(at, 'no'), join(at, 'path')))).tag, 'IoFailure')
    assert.deepEqual(readdirSync(at), [])
  })
})

test('sweeping removes what killed processes left, and nothing else', async (t) => {
  const at = folder(t)
  writeFileSync(temporaryName(join(at, 'a')), 'half')
  mkdirSync(join(temporaryName(join(at, 'b')), 'deep'), { recursive: true })
  const kept = ['.a.tmp', 'a', 'a.12345678.engram-tmp', '.a.1234567.engram-tmp']
  for (const name of kept) writeFileSync(join(at, name), '')
  await ok(sweep(at))
  assert.deepEqual(readdirSync(at).sort(), kept.sort())
})

test('a large file is written piece by piece; if a piece fails, nothing changes', async (t) => {
  const path = join(folder(t), 'file')
  function* pieces(until: number): Generator<Uint8Array> {
    for (let at = 0; at < 3; at++) {
      if (at === until) throw new Error('no more')
      yield Uint8Array.of(0x61 + at)
    }
  }
  await ok(writeFileAtomically(path, pieces(3)))
  assert.equal(readFileSync(path, 'utf8'), 'abc')
  await assert.rejects(writeFileAtomically(path, pieces(1)))
  assert.equal(readFileSync(path, 'utf8'), 'abc')
  assert.deepEqual(readdirSync(join(path, '..')), ['file'])
})
