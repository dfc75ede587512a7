/**
 * Runs tests and laws with node:test, through the loader that the command line uses.
 *
 * `npm test` runs the fast tests, and draws 25 % of each law's inputs. `npm run test:slow` runs the slow tests,
 * `*.slow.test.ts` and `*.slow.property.ts`, and all laws with all their inputs. `PROPERTY_RUNS` sets the percentage for both.
 * Words select the files whose path contains one of them: `npm test -- addressing io`.
 *
 * The files of a folder share a process, since starting the loader and tfjs takes longer than most files; two processes run
 * at a time.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'

const CACHE = 'node_modules/.cache/engram/tests'

/** Files that change the state of their process, and so run alone. */
const alone: ReadonlySet<string> = new Set(['test/fused/exhaustion.test.ts', 'test/commands/doctor/doctor.test.ts'])

/** The longest groups, which start first. */
const longest: ReadonlyArray<string> = ['test/cli', 'properties/models', 'properties/memories', 'properties/tasks']

const args = process.argv.slice(2)
const isSlow = args[0] === '--slow'
const words = isSlow ? args.slice(1) : args

/** Whether a file belongs to this run: laws belong to both. */
const belongsHere = (name: string): boolean =>
  /\.slow\./.test(name) === isSlow || (isSlow && name.endsWith('.property.ts'))

const filesIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(test|property)\.ts$/.test(name) && belongsHere(name))
    .map((name) => join(folder, name).replaceAll(sep, '/'))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .toSorted()

/** The process that a file belongs to: one per folder below `properties` or `test`. */
const groupOf = (file: string): string => (alone.has(file) ? file : file.split('/').slice(0, 2).join('/'))

const rankOf = (group: string): number => (longest.includes(group) ? longest.indexOf(group) : longest.length)

/**
 * Writes a file that imports each of a group's files into its own suite, so that hooks stay separate. The files are imported
 * one after the other, before any test starts, since two files must not start a backend at the same time.
 */
const gathered = (group: string, at: number, files: ReadonlyArray<string>): string => {
  const file = join(CACHE, `${String(at).padStart(2, '0')}-${group.replaceAll('/', '-')}.mts`)
  const urls = files.map((path) => [path, pathToFileURL(resolve(path)).href])
  const program = `import { AsyncResource } from 'node:async_hooks'
import { describe } from 'node:test'
describe(${JSON.stringify(group)}, async () => {
  // After an await, node:test would assign the next file to the previous file's suite.
  const here = new AsyncResource('folder')
  for (const [path, url] of ${JSON.stringify(urls)}) {
    let loaded
    here.runInAsyncScope(() => void describe(path, () => (loaded = import(url))))
    await loaded
  }
})
`
  writeFileSync(file, program)
  return file
}

const files = [...filesIn('properties'), ...filesIn('test')]
if (files.length === 0) {
  process.stderr.write(`No test's path contains ${words.join(' or ')}.\n`)
  process.exit(2)
}
rmSync(CACHE, { recursive: true, force: true })
mkdirSync(CACHE, { recursive: true })
const groups = [...new Set(files.map(groupOf))]
  .toSorted((a, b) => rankOf(a) - rankOf(b))
  .map((group, at) =>
    gathered(
      group,
      at,
      files.filter((file) => groupOf(file) === group),
    ),
  )

const { status } = spawnSync(process.execPath, ['--import', 'tsx', '--test', '--test-concurrency=2', ...groups], {
  stdio: 'inherit',
  env: { ...process.env, PROPERTY_RUNS: process.env['PROPERTY_RUNS'] ?? (isSlow ? '100' : '25') },
})
process.exit(status ?? 1)
