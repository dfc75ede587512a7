import { delimiter, join } from 'node:path'
import { accessSync, constants, existsSync } from '../files/system.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome']

/** Directories where distributions and Google install the browser's files, including the software Vulkan driver. */
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

/** The first Chromium on the PATH. */
export const findChromium = (): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(runs)

/** The manifest of SwiftShader, the software Vulkan driver of Chromium. */
export const findSwiftShader = (): string | undefined =>
  libraries.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find((file) => existsSync(file))
