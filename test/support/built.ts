import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')

const sources = (): ReadonlyArray<string> => [
  'cli.ts',
  'package.json',
  'scripts/build.ts',
  'scripts/buildPackage.ts',
  'scripts/typesAlone.ts',
  ...readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.([jt]s|wasm|css)$/.test(name))
    .sort()
    .map((name) => join('src', name)),
]

const fingerprint = (): string => {
  const hash = createHash('sha256')
  for (const name of sources()) hash.update(`${name}\n`).update(readFileSync(join(root, name)))
  return hash.digest('hex').slice(0, 16)
}

const HOUR_MS = 3_600_000

/** Builds what is not built yet, and forgets old builds; later ones may be in use. */
const build = (): string => {
  const home = join(root, 'node_modules', '.cache', 'engram', 'cli')
  const folder = join(home, fingerprint())
  const cli = join(folder, 'cli.js')
  if (existsSync(cli)) return cli
  const temporary = `${folder}.${process.pid}`
  mkdirSync(home, { recursive: true })
  for (const old of readdirSync(home).map((name) => join(home, name)))
    if (Date.now() - statSync(old).mtimeMs > HOUR_MS) rmSync(old, { recursive: true, force: true })
  // In a process of its own, since tests ask for the path at once, and esbuild's plugins need time.
  const args = ['--import', 'tsx', 'scripts/build.ts', '--modules', '--out', temporary]
  execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    renameSync(temporary, folder)
  } catch {
    // Another test file was quicker.
    rmSync(temporary, { recursive: true, force: true })
  }
  return cli
}

let built: string | undefined

/**
 * The command line as it is published, in plain JavaScript: a process of it starts in a third of the time that one
 * under tsx needs. Built once for all test files, and again when a source changes.
 *
 * @returns the path of `cli.js`
 */
export const builtCli = (): string => {
  built ??= build()
  return built
}
