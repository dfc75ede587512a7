import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { after, before, test } from 'node:test'
import { join, relative } from 'node:path'
import { root } from '../support/built.ts'

import { type Exported, type Surface, surfaceOf } from './surface.ts'

/** Shorter docstrings say nothing. */
const SHORTEST_DOC = 15

let surface: Surface
let folder: string

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'engram-declarations-'))
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      join('node_modules', 'typescript', 'bin', 'tsc'),
      '-p',
      'tsconfig.build.json',
      '--emitDeclarationOnly',
      '--outDir',
      folder,
    ],
    { cwd: root, encoding: 'utf8' },
  )
  assert.equal(status, 0, stdout)
  surface = surfaceOf({ '': join(folder, 'index.d.ts'), node: join(folder, 'node.d.ts') })
})

after(() => rmSync(folder, { recursive: true, force: true }))

const pathOf = ({ namespace, name }: Exported): string => (namespace === '' ? name : `${namespace}.${name}`)

/** The namespaces that export each declaration. */
const homesOf = (id: string): ReadonlyArray<string> =>
  surface.exported.filter((each) => each.id === id).map(({ namespace }) => namespace)

test('the surface is read as a whole: functions, namespaces within namespaces, and types', () => {
  const paths = new Set(surface.exported.map(pathOf))
  for (const path of ['createModel', 'tasks.bits.maskOf', 'steps.instances.Category', 'node.start', 'training.Trainer'])
    assert.ok(paths.has(path), path)
})

test('every type in a public signature or type is exported: by the index, or by a namespace of what refers to it', () => {
  const missing = surface.exported.flatMap((each) => {
    const reachable = new Set(['', ...homesOf(each.id).flatMap((home) => [home, home.split('.')[0] ?? ''])])
    return surface
      .referencesOf(each)
      .filter(({ id }) => !homesOf(id).some((home) => reachable.has(home)))
      .map(({ id, name }) => `${pathOf(each)} refers to ${name} of ${relative(folder, id)}`)
  })
  assert.equal([...new Set(missing)].join('\n'), '')
})

test('every export has a docstring', () => {
  const silent = [
    ...surface.exported
      .filter(({ declarations }) => declarations.every(({ doc }) => doc.length < SHORTEST_DOC))
      .map(pathOf),
    ...surface.namespaces.filter(({ doc }) => doc.length < SHORTEST_DOC).map(({ name }) => `${name} (namespace)`),
  ]
  assert.equal(silent.join('\n'), '')
})

test('nothing is exported under two names', () => {
  const names = new Map<string, Set<string>>()
  for (const { id, name } of surface.exported) names.set(id, (names.get(id) ?? new Set()).add(name))
  assert.deepEqual(
    [...names].filter(([, all]) => all.size > 1).map(([id, all]) => `${id}: ${[...all].join(', ')}`),
    [],
  )
})
