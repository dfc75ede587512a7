import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { blocksOf } from './examples/block.ts'

test('docs/own-parts.md shows the modules that the tests of the command line use', () => {
  const shown = blocksOf('docs/own-parts.md').flatMap(({ language, code }) => (language === 'js' ? [code] : []))
  const used = ['echo', 'ram', 'leaky'].map((name) => readFileSync(`test/fixtures/parts/${name}.js`, 'utf8'))
  assert.deepEqual(
    shown.map((code) => `// @ts-check\n${code}`),
    used,
  )
})
