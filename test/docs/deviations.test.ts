import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { deviationsIn } from '../../scripts/docs/deviations.ts'

const textOf = (file: string): string => readFileSync(file, 'utf8').replaceAll(/\s+/g, ' ')
const pages = ['docs/deviations.md', 'docs/tasks.md', 'docs/configuration.md'].map(textOf).join('\n')

const sources = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name))

test('every deviation in the documentation of the code is on a page', () => {
  for (const file of sources) {
    const source = readFileSync(file, 'utf8')
    const found = deviationsIn(file, source)
    assert.equal(found.length, source.match(/^\s*\* Differs from /gm)?.length ?? 0, `${file}: a paragraph of its own`)
    for (const { text } of found) assert.ok(pages.includes(text.replaceAll('|', '\\|')), `${file}: ${text}`)
  }
})

/** What readers of the papers and users of PyTorch would trip over, with the page where it is said. */
const said: ReadonlyArray<readonly [what: string, page: string, pattern: RegExp]> = [
  ['the number of repeats', 'docs/tasks.md', /normalised to mean 0 and variance 1: here it is divided by 10/],
  ['RMSProp’s ε', 'docs/deviations.md', /inside the root, as in Graves 2013 and TensorFlow; .* outside, as in PyTorch/],
  [
    'GRU’s reset gate',
    'docs/deviations.md',
    /reset gate multiplies h_\{t−1\} before its product with U_n, not after it/,
  ],
  ['cosine similarity’s ε', 'docs/deviations.md', /ε is added to each squared norm and to their product/],
  ['Adam’s ε', 'docs/deviations.md', /ε is 1e-10 unless given, not 1e-8/],
  ['layer normalisation’s ε', 'docs/deviations.md', /ε = 10⁻⁵ is added to the variance/],
  ['momentum and the learning rate', 'docs/deviations.md', /where the learning rate multiplies u/],
  ['clipping by the norm', 'docs/deviations.md', /‖g‖ \+ 1e-6/],
  ['the preset adnc', 'docs/configuration.md', /`adnc` differs from JoergFranke\/ADNC: dropout is 0\.1/],
  [
    'the preset paper',
    'docs/configuration.md',
    /`paper` differs from the paper: the initial state is zero, not learned/,
  ],
]
for (const [what, page, pattern] of said)
  test(`${page} says what is different: ${what}`, () => assert.match(textOf(page), pattern))

test('a deviation is named by what its documentation stands before', () => {
  const source = [
    '/**',
    ' * A step.',
    ' *',
    ' * Differs from the paper: it has',
    ' * two words.',
    ' *',
    ' * @see Someone 1999',
    ' */',
    'export const someStep = 1',
    '/** Another. */',
    'const other = 2',
  ].join('\n')
  assert.deepEqual(deviationsIn('a.ts', source), [
    { name: 'someStep', file: 'a.ts', text: 'the paper: it has two words.' },
  ])
})
