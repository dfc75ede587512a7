import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../support/built.ts'
import { installed, skip, tarball } from './installed.ts'

const LIMIT_MB = 110

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, string>>>
>

const folder = (): string => join(installed(), 'node_modules', 'engram')

/** What a built module imports, at once or when it is needed. */
const importsOf = (file: string): ReadonlyArray<string> =>
  [
    ...readFileSync(join(folder(), 'dist', file), 'utf8').matchAll(
      /^(?:import|export)[^'"]*?["']([^"']+)["'];?$|\bimport\(\s*["']([^"']+)["']\s*\)/gm,
    ),
  ].map(([, now, later]) => (now ?? later) as string)

/** The packages that modules import, also through other modules of the package. */
const packagesOf = (...files: ReadonlyArray<string>): ReadonlySet<string> => {
  const seen = new Set(files)
  const packages = new Set<string>()
  for (const file of seen)
    for (const name of importsOf(file))
      if (name.startsWith('./')) seen.add(name.slice(2))
      else packages.add(name)
  return packages
}

/** The bytes of all files of a folder. */
const bytesOf = (path: string): number =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(path, name)))
    .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0)

test('the package holds what is built, README and licences, and no source or test', { skip }, () => {
  assert.deepEqual(readdirSync(folder()).toSorted(), ['LICENSE', 'README.md', 'dist', 'package.json'])
  const files = readdirSync(join(folder(), 'dist'), { recursive: true, encoding: 'utf8' })
  assert.deepEqual(
    files.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')),
    [],
  )
  for (const name of ['page/page.js', 'page/page.css', 'fonts/DejaVuSans.ttf', 'kernels/plain.wasm'])
    assert.ok(files.includes(name), name)
  const licences = readFileSync(join(folder(), 'dist', 'LICENCES.txt'), 'utf8')
  for (const name of ['commander', 'dejavu-fonts-ttf', 'fp-ts', 'hono', 'uplot'])
    assert.match(licences, new RegExp(`^${name} \\d+\\.`, 'm'))
})

test('the library imports TensorFlow.js alone, in Node also its WebGPU: nothing of the command line', { skip }, () => {
  assert.deepEqual([...packagesOf('index.js')].toSorted(), [
    '@tensorflow/tfjs-backend-cpu',
    '@tensorflow/tfjs-backend-wasm',
    '@tensorflow/tfjs-backend-webgpu',
    '@tensorflow/tfjs-core',
  ])
  const inNode = [...packagesOf('node.js')].filter((name) => !name.startsWith('node:'))
  assert.ok(
    inNode.every((name) => name.startsWith('@tensorflow/') || name === 'webgpu'),
    inNode.join(', '),
  )
})

test('what the package imports is what it asks npm to install', { skip }, () => {
  const files = readdirSync(join(folder(), 'dist')).filter((name) => name.endsWith('.js'))
  const wanted = [...packagesOf(...files)].filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
  const declared = ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((field) =>
    Object.keys(manifest[field] ?? {}),
  )
  // A clone alone bundles its page itself. The types of fp-ts and io-ts are in the library's declarations.
  assert.deepEqual(new Set([...wanted, 'fp-ts', 'io-ts']), new Set([...declared, 'esbuild']))
})

test(`an install takes less than ${LIMIT_MB} MB, without bundler, loader or WebGPU`, { skip }, () => {
  const packages = join(installed(), 'node_modules')
  const megabytes = bytesOf(packages) / 2 ** 20
  assert.ok(megabytes < LIMIT_MB, `${megabytes} MB`)
  for (const name of ['esbuild', 'tsx', 'webgpu', '@tensorflow/tfjs-backend-webgpu', 'dejavu-fonts-ttf'])
    assert.ok(!existsSync(join(packages, name)), name)
})

for (const [tool, ...args] of [
  ['publint', 'run', '--strict'],
  ['attw', '--profile', 'esm-only', '--no-color'],
] as const)
  test(`${tool} finds nothing wrong`, { skip }, () => {
    const { status, stdout } = spawnSync(join(root, 'node_modules', '.bin', tool), [...args, tarball()], {
      encoding: 'utf8',
    })
    assert.equal(status, 0, stdout)
  })
