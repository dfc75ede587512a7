import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linesIn } from '../../src/commands/linesIn.ts'

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const linesOf = async (text: string | Uint8Array, size: number, longest?: number): Promise<ReadonlyArray<string>> => {
  const lines: string[] = []
  for await (const line of linesIn(chunksOf(Buffer.from(text), size), longest)) lines.push(line.toString('utf8'))
  return lines
}

test('lines are the same however they are cut into chunks', async () => {
  const text = '\ufeff{"input": "é"}\r\n\n\ufeffb\nlast'
  for (const size of [1, 2, 3, 5, 7, 100])
    assert.deepEqual(await linesOf(text, size), ['{"input": "é"}', '', '\ufeffb', 'last'], `chunks of ${size}`)
  assert.deepEqual(await linesOf('', 1), [])
  assert.deepEqual(await linesOf('a\n', 1), ['a'])
})

test('a line is given as soon as its end has come', async () => {
  const asked: string[] = []
  const chunks = async function* () {
    for (const text of ['a', 'b\nc', '\n']) {
      asked.push(text)
      yield Buffer.from(text)
    }
  }
  const lines = linesIn(chunks())
  assert.equal(String((await lines.next()).value), 'ab')
  assert.deepEqual(asked, ['a', 'b\nc'])
})

test('a line that is too long is cut, and the last', async () => {
  for (const size of [1, 3, 100]) {
    assert.deepEqual(await linesOf('abcd\nabcde\nx\n', size, 4), ['abcd', 'abcde'])
    assert.deepEqual(await linesOf('abcd\nabcdefgh', size, 4), ['abcd', 'abcde'])
  }
})
