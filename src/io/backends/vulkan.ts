import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { existsSync, readdirSync } from '../files/system.ts'
import { findSwiftShader } from './chromium.ts'

/** A Vulkan driver: its manifest, and the Vulkan loader to load with it, where needed. */
export type Driver = Readonly<{ name: string; manifest?: string; loader?: string }>

/** The environment variables that name drivers for the Vulkan loader. */
const variables = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'VK_ADD_DRIVER_FILES'] as const

/** The default search directories of the Vulkan loader on Linux. */
const folders = [
  '/etc/vulkan/icd.d',
  '/usr/local/etc/vulkan/icd.d',
  '/usr/local/share/vulkan/icd.d',
  '/usr/share/vulkan/icd.d',
  join(homedir(), '.local/share/vulkan/icd.d'),
]

const hasDriver = (folder: string): boolean =>
  existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.json'))

/** Chromium's package includes a Vulkan loader beside its driver, for systems without one. */
const loaderBeside = (manifest: string): string => join(dirname(manifest), 'libvulkan.so.1')

const namedDriver = (): Driver | undefined => {
  const variable = variables.find((name) => (process.env[name] ?? '') !== '')
  const manifest = variable && process.env[variable]?.split(delimiter)[0]
  return manifest === undefined ? undefined : { name: `${variable}=${manifest}`, loader: loaderBeside(manifest) }
}

/**
 * The drivers to try, in order: only the one named by the environment, if any; otherwise the system's, then SwiftShader.
 * On Linux without any driver the list is empty, since Dawn would print its own warning.
 */
export const drivers = (): ReadonlyArray<Driver> => {
  const named = namedDriver()
  if (named !== undefined) return [named]
  const own = process.platform !== 'linux' || folders.some(hasDriver)
  const manifest = process.platform === 'linux' ? findSwiftShader() : undefined
  return [
    ...(own ? [{ name: 'the system’s driver' }] : []),
    ...(manifest === undefined ? [] : [{ name: manifest, manifest, loader: loaderBeside(manifest) }]),
  ]
}

const RTLD_LAZY = 1
const RTLD_NODELETE = 0x1000

/** Loads a shared library permanently. Node rejects it, since it is no add-on, but it stays loaded. */
const preload = (library: string): void => {
  try {
    process.dlopen({ exports: {} }, library, RTLD_LAZY | RTLD_NODELETE)
  } catch {
    // Dawn's search for an adapter shows whether the library works.
  }
}

/** Registers a driver with this process's Vulkan loader. */
export const announce = ({ manifest, loader }: Driver): void => {
  if (loader !== undefined && existsSync(loader)) preload(loader)
  if (manifest !== undefined) process.env['VK_ICD_FILENAMES'] = manifest
}
