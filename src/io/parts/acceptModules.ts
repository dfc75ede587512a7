import * as nodeModule from 'node:module'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isClone, programUrl } from '../packageFiles.ts'
import { partHooks } from './hooks.js'
import { runningPackage } from './running.ts'

/** What the hooks need to know. */
type Told = Parameters<ReturnType<typeof partHooks>['initialize']>[0]

type Hooks = Omit<ReturnType<typeof partHooks>, 'initialize'>
/** Node 22.15 and later; the types are those of Node 20. */
const { registerHooks } = nodeModule as unknown as Readonly<{ registerHooks?: (hooks: Hooks) => unknown }>

/** The file of the tsx that this process runs under, if it does. This file is TypeScript only in a clone, which runs under tsx. */
const tsxFile = (): string | undefined => {
  if (isClone) return createRequire(import.meta.url).resolve('tsx')
  const words = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/)]
  const loader = words.map((word) => word.replace(/^--[a-z-]+=/, '')).find((word) => /(^|[\\/])tsx($|[\\/])/.test(word))
  if (loader === undefined) return undefined
  if (loader.startsWith('file:')) return fileURLToPath(loader)
  return createRequire(pathToFileURL(`${process.cwd()}/`)).resolve(loader)
}

/** The esbuild of the tsx that this process runs under, if it does. */
export const esbuildOfTsx = (): string | undefined => {
  try {
    const file = tsxFile()
    return file === undefined ? undefined : createRequire(file).resolve('esbuild')
  } catch {
    return undefined
  }
}

const accept = async (): Promise<void> => {
  const running = await runningPackage()
  Object.defineProperty(globalThis, Symbol.for('engram.running'), { value: running, configurable: true })
  const names = Object.fromEntries(
    Object.entries(running).map(([name, exported]) => [
      name,
      Object.keys(exported).filter((key) => key !== 'default' && key !== 'module.exports'),
    ]),
  )
  const told: Told = { names, esbuild: esbuildOfTsx() }
  if (registerHooks === undefined)
    nodeModule.register(programUrl('partHooks'), { parentURL: import.meta.url, data: told })
  else {
    const { initialize, ...hooks } = partHooks()
    initialize(told)
    registerHooks(hooks)
  }
}

let accepted: Promise<void> | undefined

/** Prepares this thread for importing readers' modules, once: see `hooks.js`. */
export const acceptModules = (): Promise<void> => {
  accepted ??= accept()
  return accepted
}
