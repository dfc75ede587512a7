import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import type * as t from 'io-ts'
import { Config } from '../../src/config/config.ts'
import { isJsonRecord, type Json, type JsonRecord } from '../../src/config/json.ts'
import { presetNames } from '../../src/config/presets/index.ts'
import { controllers } from '../../src/controllers/registry.ts'
import { memories } from '../../src/memories/registry.ts'
import { tasks } from '../../src/tasks/registry.ts'

const pages = readdirSync('docs')
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name))
const documents = ['README.md', ...pages]

const textOf = (file: string): string => readFileSync(file, 'utf8')

const decoded = (codec: t.Mixed, value: unknown): JsonRecord => {
  const result = codec.decode(value) as E.Either<unknown, JsonRecord>
  if (E.isLeft(result)) throw new Error(`not decoded: ${JSON.stringify(value)}`)
  return result.right
}

/** Every option below a record with its value, by path. */
const leaves = (record: JsonRecord, path = ''): ReadonlyArray<readonly [path: string, value: Json]> =>
  Object.entries(record).flatMap(([key, value]) =>
    isJsonRecord(value) ? leaves(value, `${path}${key}.`) : [[`${path}${key}`, value] as const],
  )

const KINDS = new Set(['model.kind', 'model.controller.kind'])

/** Every option of a run but a task's own, with its default, whatever the memory and the controller. */
const options = new Map(
  memories
    .flatMap(({ kind }) => controllers.map((controller) => ({ kind, controller: { kind: controller.kind } })))
    .flatMap((model) => leaves(decoded(Config, { model })))
    .filter(([path]) => !path.startsWith('task.'))
    .concat(leaves(decoded(Config, {})).filter(([path]) => KINDS.has(path))),
)

/** A task's options with their defaults. */
const optionsOf = ({ config }: (typeof tasks)[number]): JsonRecord => decoded(config, {})

test('docs/configuration.md has every option once, with its default', () => {
  const rows = [...textOf('docs/configuration.md').matchAll(/^\| `([\w.]+)` \| `([^|]*)` \|/gm)]
    .map(([, path = '', value = '']) => [path, JSON.parse(value) as Json] as const)
    .filter(([path]) => path !== 'task.name')
  const byPath = (pairs: ReadonlyArray<ReadonlyArray<unknown>>) =>
    pairs.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))
  assert.deepEqual(byPath(rows), byPath([...options]))
})

test('docs/tasks.md has every task, in the order of the registry, with its options and their defaults', () => {
  const sections = textOf('docs/tasks.md').split(/^### /m).slice(1)
  const described = sections.map((section) => {
    const [, name = '', body = ''] = /^`([\w-]+)`\n([\s\S]*?)(?:\n## |$)/.exec(section) ?? []
    const found = [...body.matchAll(/`(\w+)=([^`]*)`/g)]
    return [name, Object.fromEntries(found.map(([, key = '', value = '']) => [key, JSON.parse(value) as Json]))]
  })
  assert.deepEqual(
    described,
    tasks.map((task) => [task.name, optionsOf(task)]),
  )
})

test('docs/configuration.md has every preset', () => {
  const rows = textOf('docs/configuration.md').split('## Presets')[1]?.split('\n## ')[0] ?? ''
  assert.deepEqual(
    [...rows.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name),
    presetNames,
  )
})

test('docs/memories.md has every memory, controller and convention', () => {
  const rows = new Set([...textOf('docs/memories.md').matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name))
  const conventions = [...options.keys()].flatMap((path) => /^model\.conventions\.(\w+)$/.exec(path)?.[1] ?? [])
  for (const name of [...memories, ...controllers].map(({ kind }) => kind).concat(conventions))
    assert.ok(rows.has(name), name)
})

for (const file of documents)
  test(`${file}: every option that it names exists`, () => {
    const known = new Set([
      ...options.keys(),
      ...tasks.flatMap((task) => Object.keys(optionsOf(task)).map((key) => `task.${key}`)),
      'task.name',
    ])
    const isKnown = (path: string): boolean => known.has(path) || [...known].some((one) => one.startsWith(`${path}.`))
    // In programs, these may be fields of objects.
    const prose = textOf(file).replaceAll(/^```ts\n[\s\S]*?^```/gm, '')
    const named = prose.matchAll(
      /(?<![\w/.])(?:task|model|optimizer|curriculum|evaluation|onDivergence)(?:\.[a-z]\w*)+/g,
    )
    assert.deepEqual(
      [...named].map(([path]) => path).filter((path) => !isKnown(path)),
      [],
    )
  })

/** What GitHub makes of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

const anchorsIn = (file: string): ReadonlyArray<string> =>
  [...textOf(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading))

for (const file of [...documents, 'CONTRIBUTING.md', 'bench/README.md'])
  test(`${file}: every link within the project leads somewhere`, () => {
    const broken = [...textOf(file).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)]
      .map(([, path = '', anchor]) => ({ target: path === '' ? file : join(dirname(file), path), anchor }))
      .filter(
        ({ target, anchor }) => !existsSync(target) || (anchor !== undefined && !anchorsIn(target).includes(anchor)),
      )
    assert.deepEqual(broken, [])
  })

test('every page of docs is linked from the README', () => {
  for (const page of pages) assert.ok(textOf('README.md').includes(`](${page})`), page)
})
