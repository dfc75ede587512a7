import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildSync } from 'esbuild'
import { PAGE_BUILD } from '../src/dashboard/pageBundle.ts'

const root = join(import.meta.dirname, '..')

/**
 * Builds the package into a folder: plain ES modules with declarations, and the compiled kernels beside those that
 * load them, and the page as the two files that a browser fetches.
 *
 * @returns whether it compiled without errors
 */
export const buildPackage = (folder: string): boolean => {
  const tsc = join(root, 'node_modules', '.bin', 'tsc')
  const { status } = spawnSync(tsc, ['-p', 'tsconfig.build.json', '--outDir', resolve(folder)], {
    cwd: root,
    stdio: 'inherit',
  })
  const compiled = join('src', 'kernels', 'compiled')
  for (const name of ['plain.wasm', 'relaxed.wasm']) cpSync(join(root, compiled, name), resolve(folder, compiled, name))
  const page = buildSync({ ...PAGE_BUILD, outdir: resolve(folder, 'src', 'dashboard', 'page', 'bundle') })
  return status === 0 && page.errors.length === 0
}
