import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

test('docs/own-parts.md shows the modules that the tests of the command line use', () => {
  const shown = [...readFileSync('docs/own-parts.md', 'utf8').matchAll(/^```js\n([\s\S]*?)^```/gm)].map(
    ([, code]) => code,
  )
  const used = ['echo', 'ram', 'leaky'].map((name) => readFileSync(`test/fixtures/parts/${name}.js`, 'utf8'))
  assert.deepEqual(
    shown.map((code) => `// @ts-check\n${code}`),
    used,
  )
})
