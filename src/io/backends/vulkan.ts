import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { findSwiftShader } from './chromium.ts'

/** A way to a graphics adapter: a Vulkan driver's manifest to name, and a loader to bring along, where it takes those. */
export type Driver = Readonly<{ name: string; manifest?: string; loader?: string }>

/** The variables that tell the Vulkan loader which drivers there are. */
const variables = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'VK_ADD_DRIVER_FILES'] as const

/** Where the Vulkan loader looks by itself on Linux. */
const folders = [
  '/etc/vulkan/icd.d',
  '/usr/local/etc/vulkan/icd.d',
  '/usr/local/share/vulkan/icd.d',
  '/usr/share/vulkan/icd.d',
  join(homedir(), '.local/share/vulkan/icd.d'),
]

const hasDriver = (folder: string): boolean =>
  existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.json'))

/** Chromium's package carries a loader beside its driver, which serves where the system has none. */
const loaderBeside = (manifest: string): string => join(dirname(manifest), 'libvulkan.so.1')

const namedDriver = (): Driver | undefined => {
  const variable = variables.find((name) => (process.env[name] ?? '') !== '')
  const manifest = variable && process.env[variable]?.split(delimiter)[0]
  return manifest === undefined ? undefined : { name: `${variable}=${manifest}`, loader: loaderBeside(manifest) }
}

/**
 * The drivers to try, in order: the one that the environment names and no other, or else the system's own and then
 * SwiftShader. Where Linux has none the list is empty, because Dawn would print a warning of its own.
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

/** Loads a shared library for good. Node refuses it for not being an add-on, but it stays. */
const preload = (library: string): void => {
  try {
    process.dlopen({ exports: {} }, library, RTLD_LAZY | RTLD_NODELETE)
  } catch {
    // Whether it is of use shows when Dawn looks for an adapter.
  }
}

/** Makes a driver known to this process's Vulkan loader, for as long as it lives. */
export const announce = ({ manifest, loader }: Driver): void => {
  if (loader !== undefined && existsSync(loader)) preload(loader)
  if (manifest !== undefined) process.env['VK_ICD_FILENAMES'] = manifest
}
