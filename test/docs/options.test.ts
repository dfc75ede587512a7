import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { options, optionsOf } from '../../scripts/docs/options.ts'
import { builtPages, partNames } from '../../scripts/docs/pages.ts'
import { Config } from '../../src/config/config.ts'
import { isJsonRecord, type Json, type JsonRecord } from '../../src/config/json.ts'
import type { Parts } from '../../src/config/parts.ts'
import { loadParts } from '../../src/io/parts/loadParts.ts'
import { controllers } from '../../src/controllers/registry.ts'
import { memories } from '../../src/memories/registry.ts'
import { allTasks } from '../../src/tasks/registry.ts'
import { blocksOf } from './examples/block.ts'

const pages = readdirSync('docs')
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name))
const documents = ['README.md', ...pages]

const textOf = (file: string): string => readFileSync(file, 'utf8')

for (const [file, built] of builtPages())
  test(`${file}: its tables are those that npm run build:docs writes`, () => {
    assert.equal(textOf(file), built)
  })

test('everything that is generated lies in one place of docs', () => {
  const marked = pages.flatMap((file) => [...textOf(file).matchAll(/^<!-- generated: (.*) -->$/gm)])
  assert.deepEqual(new Set(marked.map(([, name]) => name)), new Set(partNames))
  assert.equal(marked.length, partNames.length)
  const ends = pages.flatMap((file) => [...textOf(file).matchAll(/^<!-- end -->$/gm)])
  assert.equal(ends.length, marked.length)
})

const decoded = (codec: Readonly<{ decode: (value: unknown) => unknown }>, value: unknown): JsonRecord => {
  const result = codec.decode(value) as E.Either<unknown, JsonRecord>
  if (E.isLeft(result)) throw new Error(`not decoded: ${JSON.stringify(value)}`)
  return result.right
}

/** Every option below a record with its value, by path. */
const leaves = (record: JsonRecord, path = ''): ReadonlyArray<readonly [path: string, value: Json]> =>
  Object.entries(record).flatMap(([key, value]) =>
    isJsonRecord(value) && Object.keys(value).length > 0
      ? leaves(value, `${path}${key}.`)
      : [[`${path}${key}`, value] as const],
  )

const KINDS = new Set(['model.kind', 'model.controller.kind'])

test('the options that docs have are those that a config has, with the same defaults', () => {
  const models = memories.flatMap(({ kind }) =>
    controllers.map((controller) => ({ kind, controller: { kind: controller.kind } })),
  )
  // First with the conventions on that others need; then as they are by default.
  const on = { interfaceNorm: true, bypassDropout: 0.1 }
  const ofModels = [...models.map((model) => ({ ...model, conventions: on })), ...models]
    .flatMap((model) => leaves(decoded(Config, { model })))
    .filter(([path]) => !path.startsWith('task.') && !KINDS.has(path))
  const ofKinds = leaves(decoded(Config, {})).filter(([path]) => KINDS.has(path) || path === 'task.name')
  assert.deepEqual(
    new Map(options.map(({ path, fallback }) => [path, fallback])),
    new Map<string, unknown>([...ofModels, ...ofKinds]),
  )
})

test('the options that docs have of a task are those that it has, with the same defaults', () => {
  for (const { name, config } of allTasks)
    assert.deepEqual(
      Object.fromEntries(optionsOf(config).map(({ path, fallback }) => [path, fallback])),
      decoded(config, {}),
      name,
    )
})

test('every option has a text', () => {
  for (const { path, text } of [...options, ...allTasks.flatMap(({ config }) => optionsOf(config))])
    assert.match(text, /\S{2}/, path)
})

/** The options that the controller of docs/own-parts.md adds; `docs/ownParts.test.ts` shows that it is the same. */
const ownOptions = (await loadParts({
  task: [],
  memory: [],
  controller: ['test/fixtures/parts/leaky.js'],
})()) as E.Right<Readonly<{ parts: Parts }>>

for (const file of documents)
  test(`${file}: every option that it names exists`, () => {
    const known = new Set([
      ...options.map(({ path }) => path),
      ...allTasks.flatMap(({ config }) => optionsOf(config, 'task.').map(({ path }) => path)),
      ...memories.flatMap(({ schema }) =>
        Object.keys(schema.interface).map((field) => `model.conventions.activations.${field}`),
      ),
      ...ownOptions.right.parts.controllers.flatMap((part) =>
        Object.keys(part.ownOptions ?? {}).map((key) => `model.controller.${key}`),
      ),
      // Their old names are still read.
      'model.reads',
      'model.links',
      // Fields of the library's models and tasks.
      'model.step',
      'task.modelOptions',
    ])
    const isKnown = (path: string): boolean => known.has(path) || [...known].some((one) => one.startsWith(`${path}.`))
    // In programs, these may be fields of objects.
    const programs = blocksOf(file).filter(({ language }) => language === 'ts')
    const prose = programs.reduce((text, { code }) => text.replace(code, ''), textOf(file))
    const named = prose.matchAll(
      /(?<![\w/.])(?:task|model|optimizer|curriculum|evaluation|onDivergence)(?:\.[a-z]\w*)+/g,
    )
    assert.deepEqual(
      [...named].map(([path]) => path).filter((path) => !isKnown(path)),
      [],
    )
  })

test('every page of docs is linked from the README', () => {
  for (const page of pages) assert.ok(textOf('README.md').includes(`](${page})`), page)
})
