import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ancestors = (folder: string): ReadonlyArray<string> =>
  dirname(folder) === folder ? [folder] : [folder, ...ancestors(dirname(folder))]

const versionIn = (folder: string): string | undefined => {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return undefined
  const { name, version } = JSON.parse(readFileSync(path, 'utf8')) as { name?: unknown; version?: unknown }
  return name === 'engram' && typeof version === 'string' ? version : undefined
}

let version: string | undefined

/** This package's version, in source and builds; `unknown` if bundled into another package. */
export const packageVersion = (): string => {
  version ??=
    ancestors(dirname(fileURLToPath(import.meta.url)))
      .map(versionIn)
      .find((found) => found !== undefined) ?? 'unknown'
  return version
}
