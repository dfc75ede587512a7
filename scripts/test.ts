/**
 * Runs every test and property with node:test, through the loader that the command line uses.
 *
 * `npm test` runs all; `npm test -- addressing io` those whose path contains one of the words.
 *
 * A test file has a process of its own. The laws of a folder share one: to start the loader and tfjs takes longer than
 * most laws do.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const CACHE = 'node_modules/.cache/engram/laws'

const words = process.argv.slice(2)

const filesIn = (folder: string, ending: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .toSorted()

/** One file that imports the laws of a folder. */
const gathered = (folder: string, laws: ReadonlyArray<string>): string => {
  const file = join(CACHE, `${folder.replaceAll(/[\\/]/g, '-')}.mts`)
  writeFileSync(file, laws.map((law) => `await import(${JSON.stringify(pathToFileURL(resolve(law)).href)})\n`).join(''))
  return file
}

const lawFiles = (): ReadonlyArray<string> => {
  rmSync(CACHE, { recursive: true, force: true })
  mkdirSync(CACHE, { recursive: true })
  const laws = filesIn('properties', '.property.ts')
  const folders = [...new Set(laws.map((law) => dirname(law)))]
  return folders.map((folder) =>
    gathered(
      folder,
      laws.filter((law) => dirname(law) === folder),
    ),
  )
}

const files = [...lawFiles(), ...filesIn('test', '.test.ts')]
if (files.length === 0) {
  process.stderr.write(`No test's path contains ${words.join(' or ')}.\n`)
  process.exit(2)
}

const { status } = spawnSync(process.execPath, ['--import', 'tsx', '--test', '--test-concurrency=2', ...files], {
  stdio: 'inherit',
})
process.exit(status ?? 1)
