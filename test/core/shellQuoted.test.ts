import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { shellQuoted } from '../../src/core/shellQuoted.ts'

test('what a shell would leave alone stays as it is', () => {
  for (const plain of ['runs/copy-ntm-1', '--set', 'model.slots=64', 'a:b', 'x@1,2+3'])
    assert.equal(shellQuoted(plain), plain)
})

test('a shell gives the argument back, whatever it has', () => {
  const hard = [
    '',
    'my run',
    "it's",
    '$HOME `id`',
    'a"b',
    '\\',
    '[1,2]*?',
    '~',
    'a\nb',
    '#x',
    'a;b|c&d>e<f',
    '{1,2}',
    '!',
  ]
  const said = execFileSync('sh', ['-c', `printf '%s\\0' ${hard.map(shellQuoted).join(' ')}`], { encoding: 'utf8' })
  assert.deepEqual(said.split('\0').slice(0, -1), hard)
})
