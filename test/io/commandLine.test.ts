import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandLine } from '../../src/io/commandLine.ts'
import { root } from '../support/built.ts'

test('a command as it is typed in a clone, with its paths in quotes where they need them', () => {
  assert.equal(commandLine('test', 'runs/copy-ntm-1'), 'npx tsx cli.ts test runs/copy-ntm-1')
  assert.equal(commandLine('train', '--resume', 'my run'), "npx tsx cli.ts train --resume 'my run'")
})

test('no source has a way of its own to start the command line', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name !== join('io', 'commandLine.ts'))
    .filter((name) =>
      /npx tsx|cli\.ts (?:train|test|doctor|evaluate|dashboard)/.test(readFileSync(join(root, 'src', name), 'utf8')),
    )
  assert.deepEqual(sources, [])
})
