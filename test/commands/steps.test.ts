import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stepThrough } from '../../src/commands/test/steps.ts'

const [RIGHT, LEFT, ESCAPE] = ['\u001b[C', '\u001b[D', '\u001b']

async function* typed(keys: ReadonlyArray<string>): AsyncIterable<string> {
  yield* keys
}

/** The frames that are seen, by number. */
const seen = async (keys: ReadonlyArray<string>): Promise<string> => {
  let said = ''
  await stepThrough(['0', '1', '2'], typed(keys), (text) => {
    said += text
  })
  const [start = '', ...shown] = said.split(`${ESCAPE}[H${ESCAPE}[2J`)
  assert.ok(start.includes('?1049h') && said.endsWith('?1049l'), 'the screen is as it was')
  return shown.map((frame) => frame[0]).join('')
}

test('keys step to and fro, not before the first; past the last it ends', async () => {
  assert.equal(await seen([' ', RIGHT]), '012')
  assert.equal(await seen([' ', LEFT, LEFT, 'n', 'b']), '010010')
  assert.equal(await seen([' ', ' ', ' ', LEFT]), '012')
})

test('q, escape, and what stops a program elsewhere end it; other keys do nothing', async () => {
  for (const key of ['q', ESCAPE, '\u0003', '\u0004']) assert.equal(await seen([' ', key, ' ']), '01')
  assert.equal(await seen(['x', '5', ' ']), '01')
})
