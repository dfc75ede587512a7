/**
 * Runs every test and property with node:test, through the loader that the command line uses.
 *
 * `npm test` runs all; `npm test -- addressing io` those whose path contains one of the words.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const filesIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(test|property)\.ts$/.test(name))
    .map((name) => join(folder, name))

const words = process.argv.slice(2)
const files = ['properties', 'test']
  .flatMap(filesIn)
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort()

if (files.length === 0) {
  process.stderr.write(`No test's path contains ${words.join(' or ')}.\n`)
  process.exit(2)
}

const { status, signal } = spawnSync(
  process.execPath,
  ['--import', 'tsx', '--test', '--test-concurrency=2', ...files],
  { stdio: 'inherit' },
)
process.exit(signal === null ? (status ?? 1) : 1)
