import { createRequire } from 'node:module'
import { TFJS_VERSION } from '../tfjs/version.ts'

/** Packages that one part of the command line needs, and the command that installs them. */
export type OptionalPackages = Readonly<{ names: ReadonlyArray<string>; install: string }>

/** What `--backend webgpu` needs in Node. */
export const webgpuPackages: OptionalPackages = {
  names: ['webgpu', '@tensorflow/tfjs-backend-webgpu'],
  install: `npm install webgpu @tensorflow/tfjs-backend-webgpu@${TFJS_VERSION}`,
}

/** What `plot` needs. */
export const drawingPackages: OptionalPackages = { names: ['@resvg/resvg-js'], install: 'npm install @resvg/resvg-js' }

/** Whether a package can be loaded from here. */
export const isInstalled = (name: string): boolean => {
  try {
    createRequire(import.meta.url).resolve(name)
    return true
  } catch {
    return false
  }
}

/** Whether an import failed because its package is not installed. */
export const isNotInstalled = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
