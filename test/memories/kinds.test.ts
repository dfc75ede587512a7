import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { memories } from '../../src/memories/registry.ts'

/** Where kinds of memories may be named: their own folders, presets, tasks and published figures. */
const allowed = /^src\/(memories|fused\/memories|config\/presets|tasks|report\/published)/

// “none” is a word of other things, too.
const kinds = memories
  .map(({ kind }) => kind)
  .filter((kind) => kind !== 'none')
  .join('|')
/** A kind that is compared with something, or is the key of a record. */
const compared = new RegExp(
  `[=!]==? '(${kinds})'|'(${kinds})' [=!]==?|case '(${kinds})'|^ *'?(${kinds})'?: |kind [=!]== 'none'`,
  'm',
)

test('no file outside the memories’ own folders compares a kind of memory, or has one as a key', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('src', name).replaceAll('\\', '/'))
    .filter((file) => !allowed.test(file))
  assert.ok(files.length > 300)
  assert.deepEqual(
    files.filter((file) => compared.test(readFileSync(file, 'utf8'))),
    [],
  )
})

test('a kind that is compared is seen', () => {
  for (const line of [
    "if (kind === 'dnc') return",
    "  ntm: 'NTM',",
    "  'content-dnc': fused,",
    "case 'sam':",
    "kind === 'none'",
  ])
    assert.match(line, compared)
  assert.doesNotMatch("option('--model <kind>', text, 'dnc')", compared)
})
