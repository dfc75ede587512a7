import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome']

/** Where distributions and Google put the browser's own files, the software Vulkan driver among them. */
const libraries = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
]

const runs = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The first Chromium on the path. */
export const findChromium = (): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(runs)

/** The manifest of SwiftShader, the Vulkan driver in software that comes with Chromium. */
export const findSwiftShader = (): string | undefined =>
  libraries.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find((file) => existsSync(file))
